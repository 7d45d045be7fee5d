import type { ActionName } from "@parley/protocol/actions";
import type { EventType } from "@parley/protocol/events";
import type { Role, RoomKind } from "@parley/protocol/room";

/**
 * What one run leaves behind: the three ledgers (what senders saw acknowledged, the whole table, what each client showed) and what happened
 * around them. Times are milliseconds of the run's own clock, from 0; none of the people's clocks, which may be wrong. A message is joined
 * over the ledgers by room, sequence, id and the hash of its text.
 */
export type History = {
  rooms: readonly RoomRecord[];
  /** Every run of a function by a client's request, as the server saw it; of requests that were repeated, every one. */
  requests: readonly Request[];
  composed: readonly Composed[];
  acknowledged: readonly Acknowledged[];
  /** Edits and deletes that were acknowledged. */
  amended: readonly Amended[];
  commits: readonly Commit[];
  /** Commits that a restore of the table has undone. It is as if neither they nor anything after the restored moment had been. */
  undone: readonly Commit[];
  changes: readonly Change[];
  /** The table's messages when the run had ended, by room and sequence. */
  log: readonly Logged[];
  heads: readonly Head[];
  edits: readonly Edit[];
  abandoned: readonly Abandoned[];
  shown: readonly Shown[];
  /** After each acknowledgement, what the sender's own client shows of the message. */
  sights: readonly Sight[];
  glances: readonly Glance[];
  previewGlances: readonly PreviewGlance[];
  readGlances: readonly ReadGlance[];
  /** Shown as typing, though what they typed was committed long ago and nothing was heard of them since. */
  typedOn: readonly { at: number; clientId: string; roomId: string; userId: string; committedAt: number }[];
  remnants: readonly Remnant[];
  roles: readonly RoleRecord[];
  posts: readonly Post[];
  readPositions: readonly ReadPosition[];
  typing: readonly TypingShown[];
  connections: readonly ConnectionRecord[];
  givenUp: readonly GivenUp[];
  members: readonly MemberRecord[];
  /** The rooms in the directory when the run has ended. */
  directory: readonly string[];
  /** The sockets that clients opened. */
  sockets: readonly SocketRecord[];
  /** Messages that browsers stored to send them later. */
  stored: readonly Stored[];
  clients: readonly ClientRecord[];
  signOuts: readonly SignOut[];
  /** Items of connections and subscriptions that are in the table at the end, when every client has been stopped. */
  leftovers: readonly Leftover[];
  /** When the last fault was over, and everybody awake. */
  calmAt: number;
  /** 30 s after `calmAt`: what is still not sent. */
  pending: readonly { clientId: string; roomId: string; clientMessageId: string }[];
  /** At the same time: what clients show as failed, for its author to decide. */
  refused: readonly { clientMessageId: string }[];
  /** Some minutes after `calmAt`, every client that still runs, and beside it a fresh client of the same person. */
  views: readonly View[];
};

/** A membership that has not ended, as the table has it when the run has ended. */
export type MemberRecord = { roomId: string; userId: string; role: Role };

export type RoomRecord = { roomId: string; kind: RoomKind };

export type Request = {
  action: ActionName;
  userId: string;
  roomId?: string;
  /** Whom it is about: the person added or removed; of `createRoom`, everybody named. */
  about: readonly string[];
  begunAt: number;
  /** When its frame reached the gateway, and with which session its connection was opened. */
  receivedAt: number;
  session: string;
  /** Absent: it never ended, as it crashed or hung. What it had begun may have been done all the same. */
  endedAt?: number;
  outcome: "success" | "error" | "crashed";
  /** Its answer as the function returned it. Absent: there was none. */
  answer?: { bytes: number; code?: string };
  /** The messages in its answer. */
  messages: readonly { roomId: string; seq: number }[];
  /** The caller's own rooms in its answer: of `hello`, and of `listRooms` for private ones. */
  rooms: readonly string[];
  /** The members in its answer. */
  members: readonly string[];
};

/** Somebody pressed Enter. In the order of composing. */
export type Composed = {
  at: number;
  clientId: string;
  userId: string;
  roomId: string;
  clientMessageId: string;
  hash: string;
  /** The sequence of the message that it answers. */
  replyTo?: number;
  /** Sent past the outbox, once. */
  isOutside?: true;
};

type Place = { roomId: string; seq: number; messageId: string; hash: string };

/** The answer to a `sendMessage` has reached the client. */
export type Acknowledged = Place & { at: number; clientId: string; userId: string; clientMessageId: string };

/** The answer to an edit or a delete has reached the client. */
export type Amended = Place & { at: number; userId: string; rev: number; deleted: boolean };

/** The head of a room was written with a new message. */
export type Commit = { at: number; roomId: string; seq: number; userId: string; clientMessageId: string };

/** The head of a room was written with an edit or a delete of a message, its version `rev`, which this person asked for. A delete has no hash. */
export type Change = { at: number; roomId: string; seq: number; rev: number; userId: string; hash?: string };

/** Somebody edited a message, whatever came of it. In the order of doing so. */
export type Edit = { clientId: string; roomId: string; seq: number; hash: string };

/** A client that runs told its person that an edit or a delete had failed, though nobody had refused it. `since`: when it was asked for. */
export type Abandoned = { since: number; at: number; clientId: string; messageId: string };

/** A message as the table has it. The text's hash is absent where there is no text. */
export type Logged = {
  roomId: string;
  seq: number;
  messageId: string;
  hash?: string;
  userId: string;
  clientMessageId: string;
  isSystem: boolean;
  replyTo?: number;
  rev: number;
  deleted: boolean;
  timestamp: number;
};

/** A room's head: where its log ends. `tail` is the newest message as the head holds it, `preview` what lists of rooms say of it. */
export type Head = { roomId: string; seq: number; tail?: Logged; preview?: string };

/** A client began to show this version of a message. A deleted one has the hash of the empty text. */
export type Shown = Place & {
  at: number;
  clientId: string;
  userId: string;
  author: string;
  clientMessageId: string;
  rev: number;
  deleted: boolean;
};

export type Sight = {
  at: number;
  clientId: string;
  roomId: string;
  clientMessageId: string;
  /** How often the client shows it, confirmed or pending. */
  times: number;
  /** Whether the client shows the log from before the message to its end; elsewhere it need not be in view. */
  inView: boolean;
};

/**
 * What a client shows of a room where it has been online and nothing was committed for a while, in a run in which nothing that was sent to
 * anybody has been lost yet: it need not wait for the next `hello` to be right.
 */
export type Glance = { at: number; clientId: string; roomId: string; shown: number; committed: number };

/** At such a time: what the list of rooms says of the newest message, and what the room's screen shows of it. */
export type PreviewGlance = { at: number; clientId: string; roomId: string; listed: string | undefined; shown: string };

/** The same of read positions: what the client shows, and what the table has had for a while. */
export type ReadGlance = { at: number; clientId: string; roomId: string; shown: number; stored: number };

/** A client has a room in its list, or messages of one that is not, some time after its person's membership has ended. */
export type Remnant = { what: "room" | "messages"; at: number; clientId: string; userId: string; roomId: string };

/** A membership was written, with this role. */
export type RoleRecord = { at: number; roomId: string; userId: string; role: Role };

/** An event went to a person's connection. */
export type Post = {
  at: number;
  /** When the function that sent it began. */
  begunAt: number;
  userId: string;
  /** With which the connection was opened. */
  session: string;
  roomId: string;
  type: EventType;
};

/** A read position as the table holds it, whenever it was written; undefined when the membership ended. */
export type ReadPosition = { at: number; userId: string; roomId: string; readSeq: number | undefined };

/** A client showed somebody as typing. `heardAt` are the times when it was told so meanwhile; `until` is absent if it never ended. */
export type TypingShown = {
  clientId: string;
  roomId: string;
  userId: string;
  from: number;
  until?: number;
  heardAt: readonly number[];
  /** The client slept in between: its timers could not run. */
  slept: boolean;
};

export type ConnectionRecord = {
  connectionId: string;
  userId: string;
  session: string;
  openedAt: number;
  closedAt?: number;
  /** `$disconnect` has come after `$connect`, and its function has ended without a fault. */
  forgotten: boolean;
};

/** A client has closed a connection that was open, and says why. */
export type GivenUp = {
  at: number;
  clientId: string;
  reason: string;
  /** Nothing could come through any more. */
  isDead: boolean;
  /** A `ping` waited for an answer, in a run whose functions have been so slow that it may have come too late. */
  mayBeSlow: boolean;
};

/** A client's socket. The server took it for the person `as`, which is absent if the server refused it. */
export type SocketRecord = {
  at: number;
  clientId: string;
  /** The client's person. */
  userId: string;
  as?: string;
  /** Frames each way. */
  sent: number;
  received: number;
};

/** `userId`: whose storage it is. `keptAt`: from when on it outlives its page. */
export type Stored = { at: number; userId: string; clientMessageId: string; keptAt?: number };

/** A page of somebody, open from `from` to `until`. */
export type ClientRecord = { clientId: string; userId: string; from: number; until?: number };

/** A browser was told that a session has ended, by a sign-out or as somebody else signed in. */
export type SignOut = { at: number; userId: string; session: string };

export type Leftover = {
  connectionId: string;
  item: "connection" | "user's connection" | "subscription";
  /** Whether it has a time to live, so that DynamoDB deletes it. */
  expires: boolean;
};

export type View = {
  clientId: string;
  userId: string;
  username: string;
  old: Sees;
  fresh: Sees;
  /** Who may be shown as online, when the view was taken: those in whose name the gateway has held a connection open in the last minute. */
  reachable: readonly string[];
  /** Who must be: those whose client is connected. */
  connected: readonly string[];
};

/** What a client shows. */
export type Sees = { rooms: readonly RoomSeen[] };

export type RoomSeen = {
  roomId: string;
  seq: number;
  change: number;
  readSeq: number;
  /** What the list of rooms says of it. */
  preview?: string;
  role: Role;
  unread: number;
  mentions: number;
  /** The messages in view, which is at the log's end. */
  messages: readonly MessageSeen[];
  /** Whether the view reaches the newest message that the client knows of. */
  atEnd: boolean;
  online: readonly string[];
  /** How many are said to be online; absent while nobody has told. */
  count?: number;
  typing: readonly string[];
};

export type MessageSeen = Place & { userId: string; clientMessageId: string; rev: number; deleted: boolean };
