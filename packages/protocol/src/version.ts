/**
 * The version of the wire. Raise it with any change that `contract.test.ts` reports, and say here what changed.
 *
 * 1: the seed's actions and events, with `hello`, `markRead`, members, direct rooms and people beside them.
 * 2: system messages are structured (`system`); the error `server.too_large`; contents are trimmed, descriptions have no control
 *    characters, names nothing invisible.
 *    `editMessage` may carry the `rev` it was made from (`message.changed`). `hello` tells the store's `epoch`, and `sendMessage` may carry
 *    the one of its `afterSeq`.
 *    The errors `person.rate_limited` and `address.rate_limited`; edits and deletes may be answered with `message.rate_limited`, and any
 *    request with `server.busy` where a connection has too many under way.
 *    A ticket names its user, and may be asked for in the name of one (`session.changed`).
 *    `createRoom` takes a `clientRoomId`, and can then be sent again; `removeMember` also keeps out who is no member.
 */
export const PROTOCOL_VERSION = 2;

/** What the contract hashed to in each version, newest last (`contract.test.ts`). */
export const VERSIONS = [
  { version: 1, hash: "11293f0f58ad7afd" },
  { version: 2, hash: "8955e76437b2b8e8" },
] as const;

/** The WebSocket subprotocol that Parley's own clients offer and the server echoes. */
export const SUBPROTOCOL = "parley.v1";

/** Prefix of the second subprotocol a client offers: the ticket, which is never echoed. */
export const TICKET_SUBPROTOCOL_PREFIX = "ticket.";
