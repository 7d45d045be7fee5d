import type { BudgetName } from "@parley/protocol/budgets";
import type { Draft } from "@parley/protocol/draft";
import { type Attachment, contentOf } from "@parley/protocol/file";
import { messageId } from "@parley/protocol/id";
import type { Message, SystemChange } from "@parley/protocol/message";
import type { Preferences } from "@parley/protocol/preferences";
import type { PushSubscriptionInput } from "@parley/protocol/push";
import type { Reacting, Reaction } from "@parley/protocol/reaction";
import type { Invite, MentionRoom, Post, Role, RoomKind } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Identity, Provider, WorkspacePolicy } from "@parley/protocol/workspace";
import { sentenceOf } from "./sentence";

/** A person by id. Earlier versions wrote the name beside it. */
export type PersonRow = Pick<User, "userId"> & Partial<Pick<User, "username">>;

/** What the author did: to a person (`object`), by that person's invitation, by leaving, or to the room. `removed` is a ban. */
export type SystemRow =
  | { kind: "added" | "joined" | "kicked" | "removed" | "unbanned"; object: PersonRow }
  | { kind: "role"; object: PersonRow; role: Role }
  | { kind: "left" | "archived" | "unarchived" | "deleted" }
  | { kind: "renamed"; name: string }
  | { kind: "described"; description: string }
  | { kind: "inviting"; invite: Invite }
  | { kind: "posting"; post: Post }
  | { kind: "mentioning"; mention: MentionRoom };

/**
 * A message as it is stored; its room and sequence are its key. Times are milliseconds. The people in it are ids: readers name them as their
 * profiles do today (`names.ts`).
 */
export type MessageRow = PersonRow & {
  /** Absent once deleted, in a message of files alone, and in a system message that `system` says. */
  content?: string;
  /** Absent: TEXT. */
  messageType?: "IMAGE" | "FILE" | "SYSTEM";
  /** Absent where there are none, and once deleted. */
  files?: Attachment[];
  /** For a system message: its content as data. Earlier versions wrote a sentence in `content`, too, and the first ones only that. */
  system?: SystemRow;
  timestamp: number;
  /** The client's `clientMessageId`. The stored name is short, as a page reads it 50 times. */
  nonce: string;
  /** The sequence, in the same room, of the message that this one answers. */
  replyTo?: number;
  /** Who wrote that message. Absent where it was not known, and in messages of earlier versions. */
  answers?: string;
  /** Absent: never changed. */
  rev?: number;
  /** The room's `change` of the latest edit, delete or reaction. Absent: never changed. */
  change?: number;
  editedAt?: number;
  deletedAt?: number;
  reactions?: readonly Reaction[];
  /** When the latest reaction came or went. */
  reactedAt?: number;
  /** The `rev` of the latest edit, where reactions have come after it. Absent: `rev`. */
  textRev?: number;
};

/** A message in the head. `hasRow`: the row is there and may be newer, by reactions; this copy only says what the newest message is. */
export type PendingRow = MessageRow & { hasRow?: true };

/** A reaction that is committed and may not be in its message's row yet: it makes the version `rev` of that. */
export type ReactedRow = Reacting & { seq: number; rev: number; at: number };

/** What the head of a room's log has in every version. */
type AnyHeadRow = {
  kind: RoomKind;
  /** The newest message's sequence; 0 in an empty room. */
  seq: number;
  /** The pending edit: the message as the latest change left it, until its row is written. A reader that finds it here writes the row. */
  amended?: MessageRow & { seq: number };
  /** The number of shards for new subscriptions. Absent: 1. */
  shards?: number;
  /** Who may add people. Absent: the owners. */
  invite?: Invite;
  /** Who may write. Absent: everybody. */
  post?: Post;
  /** Who may mention everybody. Absent: everybody. */
  mention?: MentionRoom;
  /** The room is read-only. */
  archived?: boolean;
  /** The room is a room that never was, and its rows are being removed. */
  deleted?: true;
  /** What an owner has changed of the room's own row, until that has it. `asOf` is the `ended` of the change. */
  about?: AboutChange & { asOf: number };
};

/** What the room's own row says, and the directory after it. */
export type AboutChange = Pick<Partial<RoomRow>, "name" | "description" | "archived" | "deleted">;

/**
 * The head of a room's log: where the log ends. Every commit writes all of it, and each KB costs a write unit. So it holds only what a commit
 * needs. All maps exist from the beginning, as an update can change an entry only of a map that is there.
 */
export type HeadRow = AnyHeadRow & {
  /** The newest message's timestamp, which never goes back; 0 in an empty room. */
  at: number;
  /** Counts edits, deletes and reactions. The protocol calls it `change`. */
  changes: number;
  /**
   * Change → the reaction that it is. It stays until a writer has seen it in its message's row. Absent in rooms where nobody has reacted yet,
   * and from then on there, as an entry can be taken only out of a map that is there.
   */
  reacted?: Record<string, ReactedRow>;
  /**
   * Counts what has changed of who may do what: the memberships that ended, the roles, the settings. What a writer read before one of these is
   * too old to commit by (I9).
   */
  ended: number;
  /** Fingerprint → message: the newest one, and each whose row may be missing. */
  pending: Record<string, PendingRow>;
  /** Fingerprint → sequence, of the pending messages and of those that were committed last. */
  order: Record<string, number>;
  /** Rate limit: author → the time when their budget is full again. Authors with a full budget are not in it. */
  pace: Record<string, number>;
};

/**
 * The head as versions until 0.1 wrote it. The first writer migrates it. From then on it has no `change`, which every write of those versions
 * requires: while a deployment replaces them, they can commit nothing to a migrated room.
 */
export type FormerHeadRow = AnyHeadRow & {
  change: number;
  /** The newest message, whose row may be missing. */
  tail?: MessageRow;
  pace?: Record<string, number>;
};

export type StoredHeadRow = HeadRow | FormerHeadRow;

/** A room's name and the like, apart from its log. */
export type RoomRow = {
  name: string;
  description?: string;
  createdBy: string;
  createdAt: number;
  /** The two people of a direct room are the keys. Earlier versions wrote their names as values. */
  people?: Record<string, string>;
  /** The people named at the creation, until all of them are members. */
  invited?: string[];
  /** Counts the steps that may have cost the room its owner (`ownership.ts`). Absent: 0. */
  unsettled?: number;
  /** The room has an owner, and is listed if it is public, while this is what `unsettled` is. */
  settled?: number;
  /** As the head's: such rooms are not listed. */
  archived?: boolean;
  deleted?: true;
  /** The head's `ended` at the newest change that this row has. Absent: 0. */
  asOf?: number;
  /** Names under which the directory may list the room besides its own. */
  formerNames?: string[];
  /** A public room is listed by the words of its name, too. Absent in rooms of earlier versions, until somebody makes sure of them. */
  hasWords?: true;
};

/**
 * A person's membership, the room's view of it: this one decides. The user's own item (`USER#u, ROOM#r`) follows it and is put right by a
 * retry.
 */
export type MemberRow = {
  /** Written by earlier versions only. */
  username?: string;
  role: Role;
  joinedAt: number;
  state: "active" | "left" | "removed";
  /** The room's sequence when `state` last changed. The system message about that change comes after it. */
  since: number;
  /**
   * How often the person was made the room's owner, over all their memberships. An owner who ends their membership must not have been made
   * it again meanwhile.
   */
  handed?: number;
  /** Who added them; absent when they joined by themselves. */
  addedBy?: string;
  /** The secret of the invitation that they came by. A ban takes it back, as they could come again by it under another name. */
  invitation?: string;
  /** Who gave them their role, and the room's sequence then. The system message about it comes after it. */
  given?: { by: string; since: number };
  /** Who ended the membership or lifted the ban, if that is why `state` is `left`. */
  act?: { kind: "kicked" | "unbanned"; by: string };
};

export type ActiveMember = MemberRow & { state: "active" };

export const isActive = (member: MemberRow | undefined): member is ActiveMember => member?.state === "active";

/** All that one stage serves. What its policy leaves open is as the stage has it. */
export type WorkspaceRow = Partial<WorkspacePolicy> & {
  /** Who governs, by id. Absent: the workspace is on trial. The role in a person's profile follows it. */
  administrators?: Set<string>;
  /** Counts those who came to have an account. */
  joined?: number;
  /** The name of its logo. */
  logo?: string;
};

/** A picture in base64, by name in the key. */
export type LogoRow = { type: string; image: string };

/** A person, by `userId` in the key. Without `workspaceRole` they are a guest. */
export type LivingProfileRow = Pick<Identity, "username" | "workspaceRole"> & {
  handle?: string;
  /** The `claim` of the handle's item. */
  claim?: string;
  timeZone?: string;
  /** Whom this browser had before this person came anew in it: their bans hold for this one, too. At most `FORMER` (`user.ts`). */
  former?: readonly string[];
  /** How often it was changed. Absent: never. */
  rev?: number;
  /** The directory is not known to say what this row does. It may list the person under any of these names and, with an `@`, handles. */
  formerNames?: Set<string>;
  /** The directory lists them by each word of their name and by their handle. Earlier versions listed some by their name's beginning only. */
  hasWords?: true;
  /** They have blocked somebody at some time: `hello` reads whom. */
  blocks?: true;
  /** They have said how they want to be told of what is new: `hello` reads it. */
  prefers?: true;
};

/** Of a person who has deleted their account nothing else is left. */
export type ProfileRow = LivingProfileRow | { deleted: true };

/** Whose handle it is. `claim` tells this item from one of the same key that was written earlier or later. */
export type HandleRow = { userId: string; claim: string };

/**
 * An entry of a directory with what it lists. `name` is the whole name, also in the rows of its further words and of its handle; absent in rows that earlier
 * versions wrote. A withdrawn row lists nothing: it keeps writers away who come too late, until its `ttl`.
 */
export type DirectoryRow<Entry> = Entry & { name?: string; handle?: string; withdrawn?: true; ttl?: number };

/** A link by which people come in. */
export type InvitationRow = {
  createdBy: string;
  createdAt: number;
  /** How many people may still come in by it. Absent: any number. */
  usesLeft?: number;
  /** Who made an account by a link into a room, which took a use, and is not in the room yet. */
  admitted?: Set<string>;
  /** Absent: it does not expire. */
  ttl?: number;
  /** An administrator made it: while they are one, somebody new may make an account by it, whatever the policy. */
  admits?: true;
};

/** That a person has reported a message. */
export type ReportRow = { reason: string; at: number };

/** Since when (ms) a person is blocked. */
export type BlockRow = { at: number };

/** That an administrator may have something under way in a room which is theirs by governing the workspace. */
export type GoverningRow = { ttl: number };

/** A user's view of a room they are in. */
export type UserRoomRow = {
  readSeq: number;
  /** When `readSeq` began, or last moved back. Earlier versions did not write it. */
  unreadAt?: number;
  /** When the request came (ms) that moved `readSeq` forward last: a write that is tried twice knows itself by it. */
  movedAt?: number;
  /** The user does not want to see the room while its newest message is no later. Absent: it is not hidden. */
  hiddenSeq?: number;
  /** What the user wants to be told of the room. Absent: all. */
  level?: "mentions" | "nothing";
  /** Until then (ms) they want to be told nothing. */
  muteUntil?: number;
  /** How often they have set these. Absent: never. */
  levelRev?: number;
};

/**
 * What a person has begun to write in a room. One that has ended is kept for a while, without a text. `saves`: the last of the saves that made it, by
 * their `clientSaveId`. `fullAt`: when the budget of these is full again.
 */
export type DraftRow = Draft & { saves: string[]; fullAt: number; ttl: number };

/** How a person wants to be told of what is new. `pushes`: some browser of theirs gets pushes, or did. */
export type PreferencesRow = Partial<Preferences> & { pushes?: true };

/** A browser that gets pushes. `session`: the hash of the session that it was made in. `origin`: of the page that it belongs to. */
export type PushRow = PushSubscriptionInput["keys"] & {
  endpoint: string;
  session: string;
  origin: string;
  device: string;
  createdAt: number;
};

/**
 * What one person, or one network address, may still do (I18): for each budget, the time when it is full again. An absent budget is full.
 */
export type BudgetRow = Partial<Record<BudgetName, number>>;

/** A file that somebody uploads, or has sent (`files/file.ts`). */
export type FileRow = Omit<Attachment, "fileId" | "alt"> & {
  userId: string;
  roomId: string;
  /** When its bytes were looked at. Absent: they were not yet. */
  readyAt?: number;
  /** The `nonce` of the message that it is sent with, and when that was tried last. */
  claim?: string;
  claimedAt?: number;
  /** The sequence of that message, once it is committed. */
  seq?: number;
};

/** That files have to be looked at (`files/note.ts`). `upload`: unless they were sent. `message`, `room`: if that was deleted. */
export type FileNoteRow = { of: "upload" | "message" | "room"; fileIds: string[]; roomId: string; seq?: number };

/** What a person has uploaded in a day, in bytes. */
export type UploadsRow = { bytes: number; ttl: number };

/** A person's ways to sign in. Guests have no such row. */
export type AccountRow = {
  /** Counts the changes, so that none undoes another. */
  version: number;
  createdAt: number;
  /** Codes go to it. */
  address?: string;
  /** Ids of passkeys. */
  passkeys: string[];
  /** What each provider calls the person. */
  providers: Partial<Record<Provider, string>>;
};

/** Whose a mail address is, by its hash in the key. It counts only while the account names the address, too, or none yet. */
export type MailRow = { userId: string };

/** A code that was sent to a mail address. `proof` is a keyed hash of both. */
export type CodeRow = { proof: string; tries: number; expiresAt: number; ttl: number };

/** A deletion that is under way, by the person's id in the key. `roomId`, `before`: in this room go on before this sequence. */
export type DeletionRow = Pick<LivingProfileRow, "username" | "handle" | "claim" | "formerNames"> & {
  messages: "keep" | "delete";
  /** When somebody has gone on with it last, and in which epoch. */
  at: number;
  epoch: string;
  roomId?: string;
  before?: number;
};

/** A passkey, by a hash of its credential's id in the key. It counts only while its person's account names it. */
export type PasskeyRow = {
  userId: string;
  credentialId: string;
  /** Base64url. */
  publicKey: string;
  /** How often its device says that it has signed; 0 where it does not count. */
  counter: number;
  transports: string[];
  name: string;
  createdAt: number;
  usedAt?: number;
};

/** Whom somebody is here whom a provider knows, by its name and what it calls them in the key. It counts only while the account names it. */
export type ProviderRow = {
  userId: string;
  /** The claim is theirs for a minute, and from then on if their account names it. */
  claimedAt: number;
};

/** What has not come back yet from a passkey or a provider, by its hash in the key. */
export type ChallengeRow = { purpose: string; expiresAt: number; ttl: number };

/** A link that signs in another device, by the hash of its secret in the key. `session` is the hash of the session that made it. */
export type DeviceLinkRow = { userId: string; session: string; signedInAt: number; expiresAt: number; ttl: number };

/** The key holds the hash of the session's secret. Earlier versions wrote `userId`, `username`, `hostOnly` and `ttl` alone. */
export type SessionRow = User & {
  ttl: number;
  createdAt?: number;
  /** When the person last proved who they are. Absent: at `createdAt`, but for a guest. */
  confirmedAt?: number;
  /** It was begun by a guest, and is nobody's once they are a member. Guests' sessions of before this field existed end when that happens. */
  guest?: true;
  /** Noted once an hour. */
  usedAt?: number;
  /** As `Firefox on Linux`. */
  device?: string;
  /** Only a cookie that no other host can set may present it. Sessions of before this field existed lack it until they have ended. */
  hostOnly?: true;
  /** It has ended, and its connections are being closed. */
  ended?: true;
};
/** A person's list of their sessions. It may outlive the session. */
export type UserSessionRow = { ttl: number };

/** One connection may present it, once, before `expiresAt` (milliseconds). `session` is the hash of the session that asked for it. */
export type TicketRow = Identity & { session: string; expiresAt: number; ttl: number };

export type ConnectionRow = {
  userId: string;
  username: string;
  /** The hash of the session that it was opened with. */
  session: string;
  connectedAt: number;
  /** Its client says which room is on the screen, and is heard of every eight minutes at most. Absent: a client of an earlier version. */
  looks?: true;
  /** Earlier versions listed here what it may be subscribed to: `<roomId>#<shard>`. Today lists are items of their own. */
  rooms?: Set<string>;
  /** Where a message without a room goes. */
  lastRoom?: string;
  /** It has ended, and what belongs to it is being removed. */
  ended?: true;
  ttl: number;
};

/** What a connection may be subscribed to: `<roomId>#<shard>`. Each page of `hello` and each single join has a list. */
export type SubscriptionListRow = { rooms: Set<string>; ttl: number };

/** When the client of a connection was last heard of. Only of those whose client promises to be. `connectedAt`: when it promised. */
export type PulseRow = { connectedAt: number; seenAt: number; ttl: number };

/** A user's list of their connections. */
export type UserConnectionRow = Pick<ConnectionRow, "session" | "connectedAt" | "ttl"> & {
  /** Its client has asked for drafts. */
  drafts?: true;
};

/** A connection's subscription to a room. Fan-out posts to active subscriptions only. */
export type SubscriptionRow = {
  userId: string;
  username: string;
  connectedAt: number;
  /** Tells this item from one of the same key that was written later. */
  begun: string;
  /** Set once the membership was read after this item was written. */
  active?: true;
  /** The room is on the screen, or the client is of an earlier version and does not say. Typing and presence go to those who look. */
  looking?: true;
  /** As its connection's. */
  looks?: true;
  /** When typing was last passed on, and whether it was a start: flood control of typing. */
  typedAt?: number;
  isTyping?: boolean;
  ttl: number;
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** People as their profiles say today: id → person. */
export type Names = ReadonlyMap<string, User>;

/** Of whom there is no profile, and who has no name in the row either. */
const NAMELESS = "Somebody";

export const nameOf = (names: Names, { userId, username = NAMELESS }: PersonRow): string =>
  names.get(userId)?.username ?? username;

/** The message as the wire shows it. `names` has the people whom `peopleOf` tells. */
export const toMessage = (roomId: string, seq: number, row: MessageRow, names: Names): Message => {
  const username = nameOf(names, row);
  const system = row.system && toSystemChange(row.system, names);
  return {
    messageId: messageId(roomId, seq),
    roomId,
    seq,
    userId: row.userId,
    username,
    content: system
      ? sentenceOf(username, system)
      : contentOf(row.content ?? "", row.deletedAt === undefined ? row.files : []),
    messageType: row.messageType ?? "TEXT",
    ...(row.files && row.deletedAt === undefined && { files: row.files }),
    ...(system && { system }),
    timestamp: iso(row.timestamp),
    rev: row.rev ?? 0,
    clientMessageId: row.nonce,
    ...(row.replyTo !== undefined && { replyToMessageId: messageId(roomId, row.replyTo) }),
    ...(row.answers !== undefined && { replyToUserId: row.answers }),
    ...(row.editedAt !== undefined && { edited: true as const, editedAt: iso(row.editedAt) }),
    ...(row.deletedAt !== undefined && { deleted: true as const, deletedAt: iso(row.deletedAt) }),
    // A version before, which knows no reactions, leaves them on what it deletes.
    ...(row.reactions && row.deletedAt === undefined && { reactions: [...row.reactions] }),
  };
};

const objectOf = (system: SystemRow | undefined): PersonRow[] => (system && "object" in system ? [system.object] : []);

/** The people whom a message names, but for those whom it mentions. */
export const peopleOf = (row: MessageRow): string[] => [row, ...objectOf(row.system)].map(({ userId }) => userId);

const toSystemChange = (system: SystemRow, names: Names): SystemChange => {
  if (!("object" in system)) return system;
  const { userId } = system.object;
  return { ...system, object: { userId, username: nameOf(names, system.object) } };
};
