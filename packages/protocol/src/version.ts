/**
 * The version of the wire. Raise it with any change that `contract.test.ts` reports, and say here what changed.
 *
 * 1: the seed's actions and events, with `hello`, `markRead`, members, direct rooms and people beside them.
 * 2: - System messages are structured (`system`). Contents are trimmed. Descriptions have no control characters, and names nothing invisible.
 *    - A ticket names its user, and a client may ask for one in the name of a user (`session.changed`).
 *    - `createRoom` takes a `clientRoomId` and can then be sent again. `removeMember` also keeps out people who are no members.
 *    - `editMessage` may carry the `rev` that it was made from (`message.changed`).
 *    - `hello` tells the store's `epoch`, and `sendMessage` may carry the epoch of its `afterSeq`.
 *    - More is limited: `person.rate_limited`, `address.rate_limited`, `message.rate_limited` for edits and deletes, and `server.busy` for a
 *      connection with too many requests under way.
 *    - An answer that would not fit is the error `server.too_large`.
 * 3: - `look` says which room is on the screen, and `hello` with `looks` that the client will say so. Typing, coming and going are told to
 *      those who look, and to clients that never say.
 *    - `listOnline` says with `more` that it counts and names only some.
 *    - `sync` says which rooms stand elsewhere than the client knows, and takes the place of repeated `hello`s.
 *    - `markRead` without a `requestId` is not answered.
 * 4: - People have a role in the workspace (`SignedIn`), which has a policy. Accounts last, beside guests: `account.ts`.
 *    - Rooms are governed: the role `moderator`, `setRole`, `kickMember`, `unbanMember`, `listBanned`; `updateRoom`, `archiveRoom`, `deleteRoom`,
 *      with `invite`, `post` and `archived` of a room. Moderators may `removeMember`, which bans, and delete any message.
 *    - System messages tell of it with new `kind`s and with what has changed. `ended` counts these changes, too.
 *    - Names come from profiles: `updateProfile`, `getUsers`, `user_update`, and `handle`, `timeZone`, `rev` and `deleted` of a `User`.
 *    - Messages mention people as `<@userId>`, and everybody as `<@room>` where the room's `mention` lets them.
 *    - `hideRoom` hides a room from oneself until its next message: `hiddenSeq` of a room, and the event `hidden`.
 *    - Messages are reported to moderators: `reportMessage`, `listReports`, `dismissReport`, and the event `report`.
 *    - People react to messages: `react`, `reactions` of a message, and the event `reaction`. `rev` counts reactions, too.
 *    - Messages have files: `files` of a message and of `sendMessage`, `upload.ts` over HTTP, and the errors `file.*`. Such messages are IMAGE or FILE, and
 *      where they have no text their content names the files. An edit may take the text off them.
 *    - People say what they want to be told of a room, and how: `setLevel`, `setPreferences`, `level`, `muteUntil` and `levelRev` of a room, the events
 *      `level` and `preferences`, and `preferences` of `hello`. Browsers get pushes: `push.ts` over HTTP. `replyToUserId` says whom a reply answers,
 *      and `mentions` counts these, too.
 *    - People block each other: `blockPerson`, `unblockPerson`, `listBlocked`, the event `block`, and `blocked` of `hello`.
 *    - `markUnread` moves a read position back, and `unreadAt` beside it says when it did. `getRoomHistory` finds a place by time (`at`), and
 *      `getRoomTimes` says when messages were written.
 *    - `search` finds messages in one's rooms.
 *    - One's devices share what one has begun to write: `saveDraft`, `drafts` of `hello`, and the event `draft`.
 */
export const PROTOCOL_VERSION = 4;

/** What the contract hashed to in each version, newest last (`contract.test.ts`). */
export const VERSIONS = [
  { version: 1, hash: "11293f0f58ad7afd" },
  { version: 2, hash: "8974d8306612b7a3" },
  { version: 3, hash: "3007ef49cf466172" },
  { version: 4, hash: "3ea5ea9bd5be0f9e" },
] as const;

/** The WebSocket subprotocol that Parley's own clients offer and the server echoes. */
export const SUBPROTOCOL = "parley.v1";

/** Prefix of the second subprotocol a client offers: the ticket, which is never echoed. */
export const TICKET_SUBPROTOCOL_PREFIX = "ticket.";
