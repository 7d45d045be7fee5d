import type { ActionName } from "@parley/protocol/actions";
import type { EventType } from "@parley/protocol/events";
import type { Invite, MentionRoom, Post as Posting, Role, RoomKind } from "@parley/protocol/room";

/**
 * The record of one run: what senders saw acknowledged, the whole table, what each client showed, and what happened around them. Times are
 * milliseconds of the run's own clock, from 0; the people's clocks may be wrong. Room, sequence, id and the hash of the text identify a
 * message in all of them.
 */
export type History = {
  fileReads: readonly FileRead[];
  files: FilesLeft;
  /** The message with which a file was sent, as its answer said. */
  sentWith: ReadonlyMap<string, string>;
  rooms: readonly RoomRecord[];
  /** Every request that reached a function. A repeated request is here several times. */
  requests: readonly Request[];
  composed: readonly Composed[];
  unnamed: readonly Unnamed[];
  acknowledged: readonly Acknowledged[];
  /** Edits and deletes whose answer reached the client. */
  acknowledgedChanges: readonly AcknowledgedChange[];
  acknowledgedReactions: readonly AcknowledgedReaction[];
  commits: readonly Commit[];
  revivals: readonly Revival[];
  /** Commits that a restore of the table has undone. All else that was recorded after the restored moment is removed. */
  undone: readonly Commit[];
  changes: readonly Change[];
  /** The table's messages at the end, by room and sequence. */
  log: readonly Logged[];
  heads: readonly Head[];
  edits: readonly Edit[];
  abandoned: readonly Abandoned[];
  /** Messages that the server had refused, and that their author has sent again. */
  retried: readonly { userId: string; clientMessageId: string }[];
  shown: readonly Shown[];
  ownMessagesObserved: readonly OwnMessageObserved[];
  endsObserved: readonly EndObserved[];
  previewsObserved: readonly PreviewObserved[];
  readPositionsObserved: readonly ReadPositionObserved[];
  /** A client shows somebody as typing, though it has received their message since. */
  typingAfterMessage: readonly { at: number; clientId: string; roomId: string; userId: string; committedAt: number }[];
  /** Eleven minutes after a person's only page has died and no `$disconnect` has come: a client shows them as online. */
  lingering: readonly { at: number; clientId: string; roomId: string; userId: string }[];
  remnants: readonly Remnant[];
  roles: readonly RoleRecord[];
  administrators: readonly AdministratorRecord[];
  posts: readonly Post[];
  pushes: readonly PushRecord[];
  readPositions: readonly ReadPosition[];
  typing: readonly TypingShown[];
  connections: readonly ConnectionRecord[];
  givenUp: readonly GivenUp[];
  members: readonly MemberRecord[];
  /** What the directory lists at the end: a room for each word of its name. */
  directory: readonly { roomId: string; name: string }[];
  /** Rooms that the table says are deleted. What was theirs is in no list of what the table or a client has. */
  deleted: readonly string[];
  /** The commits of those rooms that came after the deletion. */
  afterDeletion: readonly Commit[];
  /** The system messages that changed a room's rules, roles or name, or deleted it. */
  governed: readonly Governed[];
  /** The sockets that clients opened. */
  sockets: readonly SocketRecord[];
  /** Messages that browsers stored in their outbox. */
  stored: readonly Stored[];
  clients: readonly ClientRecord[];
  signOuts: readonly SignOut[];
  /** Items of connections and subscriptions in the table at the end, after every client was stopped. */
  leftovers: readonly Leftover[];
  /** When the last fault was over, and every machine awake. */
  calmAt: number;
  /** Messages that are still pending 30 s after `calmAt`. */
  pending: readonly { clientId: string; roomId: string; clientMessageId: string }[];
  /** Messages that clients show as failed at that time. Their authors decide about them. */
  refused: readonly { clientMessageId: string }[];
  /** Everybody's name in the table at the end: id → name. */
  profiles: ReadonlyMap<string, string>;
  /** The rows of rooms in the table at the end that hold a name. */
  namedRows: readonly string[];
  /** What people have begun to write, in the table at the end. */
  drafts: readonly DraftRecord[];
  /** What every page shows of drafts: before anybody connects anew where nothing was lost (`isLossless`), and after all have done so. */
  draftsSeen: readonly (DraftSeen & {
    clientId: string;
    userId: string;
    when: "calm" | "after hello";
    inTable: string;
  })[];
  /** Drafts that were sent as messages, of pages that still run or were followed by another one of the same device. */
  sentDrafts: readonly SentDraft[];
  /** Whether nothing has struck that may have cost a client an event, or the answer to a question that it does not repeat. */
  isLossless: boolean;
  /** Some minutes after `calmAt`: each client that still runs, and a fresh client of the same person. */
  views: readonly View[];
};

/** Somebody may govern the workspace from `from` on, and certainly does no more after `until`. */
export type AdministratorRecord = { userId: string; from: number; until?: number };

/** A draft in the table at the end. */
export type DraftRecord = { userId: string; roomId: string; text: string };

/** What a page shows of a room: in its field, and beside it where it was refused for what another device had saved. */
export type DraftSeen = { roomId: string; text: string; beside?: string };

export type SentDraft = { clientId: string; userId: string; roomId: string; text: string };

/** An active membership in the table at the end. */
export type MemberRecord = { roomId: string; userId: string; role: Role };

/** A room in the table at the end. */
export type RoomRecord = { roomId: string; kind: RoomKind; name: string; archived: boolean };

/** The head was written with a system message that governs the room. */
export type Governed = {
  at: number;
  roomId: string;
  seq: number;
  userId: string;
  kind: string;
  post?: Posting;
  mention?: MentionRoom;
  invite?: Invite;
};

export type Request = {
  action: ActionName;
  userId: string;
  roomId?: string;
  /** The people that it names: the one added or removed, or the members of a new room. */
  about: readonly string[];
  begunAt: number;
  /** When its frame reached the gateway, and with which session its connection was opened. */
  receivedAt: number;
  session: string;
  /** Absent if it crashed or hung. It may have had its effect all the same. */
  endedAt?: number;
  /** `unanswered`: the function says nothing of what it did. */
  outcome: "success" | "error" | "crashed" | "unanswered";
  /** Its answer, if there was one. */
  answer?: { bytes: number; code?: string };
  /** The messages in its answer. */
  messages: readonly { roomId: string; seq: number }[];
  /** The caller's own rooms in its answer: of `hello`, and of `listRooms` for private ones. */
  rooms: readonly string[];
  /** Of `hello`: its answer has the rooms after `after`, up to `upTo`. */
  page?: { after?: string; upTo?: string };
  /** The members in its answer. */
  members: readonly string[];
  /** The function of the version before has performed it. */
  isFormer?: true;
  /** The invitation that it made, and for how many people, or that it accepts. */
  invitation?: { code: string; uses?: number };
};

/** Somebody pressed Enter. The list is in that order. */
export type Composed = {
  at: number;
  clientId: string;
  userId: string;
  roomId: string;
  clientMessageId: string;
  hash: string;
  /** The sequence of the message that it answers. */
  replyTo?: number;
  messageType?: "IMAGE" | "FILE";
  /** Sent past the outbox, once. */
  isOutside?: true;
};

/** A message that was sent without an id, as the first version's clients do. */
export type Unnamed = { userId: string; hash: string };

type Place = { roomId: string; seq: number; messageId: string; hash: string };

/** The answer to a `sendMessage` has reached the client. */
export type Acknowledged = Place & { at: number; clientId: string; userId: string; clientMessageId: string };

/** The answer to an edit or a delete has reached the client. */
export type AcknowledgedChange = Place & { at: number; userId: string; rev: number; deleted: boolean };

/** The head of a room was written with a new message. */
export type Commit = {
  at: number;
  roomId: string;
  seq: number;
  userId: string;
  clientMessageId: string;
  /** It mentions everybody in the room. */
  toEverybody?: boolean;
  /**
   * The message's own time, ms, the sequences of the messages that the head tells apart from then on, and the sequence in the head that its
   * writer knew. Absent in a commit of the version before.
   */
  head?: { timestamp: number; told: ReadonlySet<number>; read?: number };
};

/** A change that put a message into a room's head which another writer had taken out. */
export type Revival = { at: number; roomId: string; seq: number };

/** A person's emoji that was put on a message, or taken off. */
export type Reacting = { userId: string; emoji: string; on: boolean };

/**
 * The head of a room was written with an edit, a delete or a reaction by `userId`, the version `rev` of the message. A delete has no hash, and
 * neither has a reaction.
 */
export type Change = {
  at: number;
  roomId: string;
  seq: number;
  rev: number;
  userId: string;
  hash?: string;
  toEverybody?: boolean;
  reacting?: Reacting;
};

/** The answer to a reaction has reached the client. */
export type AcknowledgedReaction = Reacting & { at: number; roomId: string; seq: number; rev: number };

/** Somebody asked their client to edit a message. The list is in that order. */
export type Edit = { clientId: string; roomId: string; seq: number; hash: string };

/** A running client reported a change as failed that nobody had refused. `since`: when the person asked for it. */
export type Abandoned = { since: number; at: number; clientId: string; messageId: string };

/** A message in the table. Without a text there is no hash. */
export type Logged = {
  roomId: string;
  seq: number;
  messageId: string;
  hash?: string;
  userId: string;
  clientMessageId: string;
  isSystem: boolean;
  messageType?: "IMAGE" | "FILE";
  replyTo?: number;
  rev: number;
  deleted: boolean;
  timestamp: number;
  /** Who has reacted, as `reactionsText` says. Absent where that is not known. */
  reactions?: string;
};

/**
 * A room's head: where its log ends. `pending` are the messages that the head holds, the newest one among them, and `preview` is its text in
 * lists of rooms.
 */
export type Head = { roomId: string; seq: number; pending: readonly Logged[]; preview?: string | undefined };

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

/** What the sender's client shows of a message that was just acknowledged. */
export type OwnMessageObserved = {
  at: number;
  clientId: string;
  roomId: string;
  clientMessageId: string;
  /** How often the client shows it, confirmed or pending. */
  times: number;
  /** Whether the client shows this part of the log. Else the message need not be in view. */
  inView: boolean;
};

/**
 * Up to which message a client shows an open room, or its list of rooms. Recorded after a while without commits, for a client that was online
 * all that time, in a run in which no event may have been lost yet; and where the client has heard of a message that its list does not know. So
 * the client must be right without waiting for the next `hello`.
 */
export type EndObserved = {
  at: number;
  clientId: string;
  userId: string;
  roomId: string;
  shown: number;
  committed: number;
};

/** At such a time: the newest message's preview in the client's list of rooms, and the preview of the message that the room shows. */
export type PreviewObserved = {
  at: number;
  clientId: string;
  roomId: string;
  listed: string | undefined;
  shown: string | undefined;
};

/** Where somebody has read a room up to, and when that began or last moved back. */
export type PositionSeen = { readSeq: number; unreadAt?: number | undefined };

/** At such a time: the read position that the client shows, and the one that the table has had for a while. */
export type ReadPositionObserved = {
  at: number;
  clientId: string;
  roomId: string;
  shown: PositionSeen;
  stored: PositionSeen;
};

/** Some time after a membership has ended, the person's client still has the room in its list, or still holds messages of the room. */
export type Remnant = { what: "room" | "messages"; at: number; clientId: string; userId: string; roomId: string };

/** A membership was written, with this role. */
export type RoleRecord = { at: number; roomId: string; userId: string; role: Role };

/** An event went to a person's connection. */
export type Post = {
  at: number;
  /** When the function that sent it began. */
  begunAt: number;
  userId: string;
  /** The session of the connection. */
  session: string;
  roomId: string;
  type: EventType;
};

/** A push that tells a person of a message has gone to a browser, by a function that began at `begunAt`. `session`: in which it was subscribed. */
export type PushRecord = {
  at: number;
  begunAt: number;
  userId: string;
  session: string;
  roomId: string;
  seq: number;
};

/** A write of a read position. Undefined: the membership ended. */
export type ReadPosition = {
  at: number;
  userId: string;
  roomId: string;
  readSeq: number | undefined;
  /** When it began, or last moved back, as the table says. */
  unreadAt?: number | undefined;
};

/** A client showed somebody as typing. `heardAt`: when typing events reached it. Without `until` it never ended. */
export type TypingShown = {
  clientId: string;
  roomId: string;
  userId: string;
  from: number;
  until?: number;
  heardAt: readonly number[];
  /** The machine slept in between, so timers could not run. */
  slept: boolean;
};

export type ConnectionRecord = {
  connectionId: string;
  userId: string;
  session: string;
  openedAt: number;
  closedAt?: number;
  /** The function of `$disconnect` has succeeded, after `$connect`. */
  forgotten: boolean;
};

/** A client has closed an open connection, with a reason. */
export type GivenUp = {
  at: number;
  clientId: string;
  reason: string;
  /** The connection was half-open. */
  isDead: boolean;
  /** The client waited for the answer to a `ping`, and slow functions may have delayed that answer for too long. */
  mayBeSlow: boolean;
};

/** A client's socket. `as`: the person that the server identified. Absent if the server refused the socket. */
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

/** A message in the stored outbox of `userId`. `keptAt`: when storing it was done. */
export type Stored = { at: number; userId: string; clientMessageId: string; keptAt?: number };

/** A page, open from `from` to `until`. */
export type ClientRecord = { clientId: string; userId: string; from: number; until?: number };

/** Somebody asked for a file, from `begunAt` to `endedAt`. Recorded where they got an address of its bytes. */
export type FileRead = { fileId: string; roomId: string; userId: string; begunAt: number; endedAt: number };

/**
 * At the end, a day after all else, when it was swept: which files each message has, which files the table has, and of which there are bytes. A
 * message without its row is in the head.
 */
export type FilesLeft = {
  named: readonly { fileId: string; roomId: string; seq: number }[];
  items: readonly string[];
  kept: readonly string[];
  /** What has still to be looked at. */
  notes: readonly string[];
};

/** A browser got the answer that its session has ended: after a sign-out, or after another person signed in. */
export type SignOut = { at: number; userId: string; session: string };

export type Leftover = {
  connectionId: string;
  item: "connection" | "list of subscriptions" | "user's connection" | "subscription" | "pulse";
  /** Whether it has a `ttl`, so that DynamoDB deletes it. */
  expires: boolean;
};

export type View = {
  clientId: string;
  userId: string;
  username: string;
  old: Sees;
  fresh: Sees;
  /** What the two call the people whom they show. */
  names: { old: readonly NamedPerson[]; fresh: readonly NamedPerson[] };
  /** Whom the two believe that their person has blocked. */
  blocked: { old: readonly string[]; fresh: readonly string[] };
  /** When the old client's connection began. */
  onlineSince?: number | undefined;
  /** The people who may be shown as online: a connection of theirs was held in the last minute, or died silently in the last eleven. */
  reachable: readonly string[];
  /** Who must be shown as online: people whose client is connected. */
  connected: readonly string[];
  /** Up to where the person has read, in the table: room → sequence. */
  positions: ReadonlyMap<string, number>;
  /** Rooms with more connections than are named, those that died silently among them. */
  crowded: readonly string[];
  /** What a search of all that these people wrote finds in the person's rooms. Absent where it was not answered. */
  found?: Found | undefined;
};

export type Found = {
  from: readonly string[];
  rooms: readonly string[];
  places: readonly { roomId: string; seq: number }[];
};

/** A person, as a client calls them. */
export type NamedPerson = { userId: string; username: string | undefined };

/** What a client shows. */
export type Sees = { rooms: readonly RoomSeen[] };

export type RoomSeen = {
  roomId: string;
  seq: number;
  change: number;
  readSeq: number;
  /** Its preview in the list of rooms. */
  preview?: string | undefined;
  role: Role;
  /** Empty for a direct room, whose name is a person's (I20). */
  name: string;
  /** Its description and its rules, as one text. */
  rules: string;
  unread: number;
  mentions: number;
  /** The messages in view. */
  messages: readonly MessageSeen[];
  /** Whether the view ends with the newest message that the client knows. */
  atEnd: boolean;
  online: readonly string[];
  /** How many are online, once the client knows. */
  count?: number;
  typing: readonly string[];
};

/** `reactions` as of `Logged`. */
export type MessageSeen = Place & {
  userId: string;
  clientMessageId: string;
  rev: number;
  deleted: boolean;
  reactions?: string;
};
