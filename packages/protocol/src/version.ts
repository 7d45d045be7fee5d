/**
 * The version of the wire. Raise it with any change that `contract.test.ts` reports, and say here what changed.
 *
 * 1: the seed's actions and events, with `hello`, `markRead`, members, direct rooms and people beside them.
 * 2: `createRoom` takes a `clientRoomId`, and can then be sent again; `removeMember` also keeps out who is no member.
 */
export const PROTOCOL_VERSION = 2;

/** What the contract hashed to in each version, newest last (`contract.test.ts`). */
export const VERSIONS = [
  { version: 1, hash: "11293f0f58ad7afd" },
  { version: 2, hash: "d55a36ed1598173a" },
] as const;

/** The WebSocket subprotocol that Parley's own clients offer and the server echoes. */
export const SUBPROTOCOL = "parley.v1";

/** Prefix of the second subprotocol a client offers: the ticket, which is never echoed. */
export const TICKET_SUBPROTOCOL_PREFIX = "ticket.";
