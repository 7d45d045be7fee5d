import * as z from "zod/mini";
import { Count, PageLimit } from "./count";
import { RoomId, Seq, SeqOrZero, UserId } from "./id";
import { Levelled } from "./level";
import { LIMITS } from "./limits";
import { Cursor, Description, Prefix, RoomName } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";

export const RoomKind = z.enum(["public", "private", "direct"]);
export type RoomKind = z.infer<typeof RoomKind>;

/** Owners govern a room. Moderators keep order in it: they delete messages and remove members. */
export const Role = z.enum(["owner", "moderator", "member"]);
export type Role = z.infer<typeof Role>;

/** Who may add people to a room: its owners, its moderators too, or every member. */
export const Invite = z.enum(["owners", "moderators", "members"]);
export type Invite = z.infer<typeof Invite>;

/** Who may write in a room: every member, or its owners and moderators only. */
export const Post = z.enum(["everybody", "moderators"]);
export type Post = z.infer<typeof Post>;

/** Who may mention everybody in a room at once, by `<@room>`: every member, or its owners and moderators only. */
export const MentionRoom = z.enum(["everybody", "moderators"]);
export type MentionRoom = z.infer<typeof MentionRoom>;

export const Room = z.object({
  roomId: RoomId,
  /** Of a direct room: the other person's name. */
  name: z.string(),
  description: z.optional(z.string()),
  kind: RoomKind,
  isPrivate: z.boolean(),
  createdBy: UserId,
  createdAt: Timestamp,
  /** It can be read and not written, and the directory does not list it. */
  archived: z.optional(z.literal(true)),
  /** Some of the members' ids, for the seed's clients; `listMembers` is the whole list. */
  members: z.array(UserId),
  lastMessageAt: z.optional(Timestamp),
  lastMessagePreview: z.optional(z.string()),
});
export type Room = z.infer<typeof Room>;

/** A room as one of its members sees it. */
export const RoomSummary = z.extend(Room, {
  role: Role,
  /** Absent: `owners`. */
  invite: z.optional(Invite),
  /** Absent: `everybody`. */
  post: z.optional(Post),
  /** Absent: `everybody`. */
  mention: z.optional(MentionRoom),
  /** The other person of a direct room. */
  peer: z.optional(User),
  /** The newest message's place in the log; 0 in an empty room. */
  seq: SeqOrZero,
  /** Counts edits and deletes. A jump means that one was missed. */
  change: Count,
  /** Counts what has changed of who is who and may do what: ended memberships, roles, settings. Not told by servers before version 3. */
  ended: z.optional(Count),
  /** Everything up to here has been read. It moves forward, and back by `markUnread` only (I10). */
  readSeq: SeqOrZero,
  /** When it began, or last moved back. Of two read positions the one with the later `unreadAt` is right, and of equal ones the further one. */
  unreadAt: z.optional(Timestamp),
  /** The room is out of the reader's sight while `seq` is no higher. Absent: it is not hidden. */
  hiddenSeq: z.optional(SeqOrZero),
  ...Levelled,
  /** Messages after `readSeq` that are not one's own and not deleted, up to `LIMITS.unreadCount`. */
  unread: Count,
  /** How many of those name the reader, or everybody, or answer the reader. */
  mentions: Count,
});
export type RoomSummary = z.infer<typeof RoomSummary>;

/** Minted by the client, once per room; it stays the same however often the request is sent again. Of no meaning to anybody else. */
export const ClientRoomId = z
  .string()
  .check(z.minLength(1), z.maxLength(LIMITS.clientRoomIdLength), z.regex(/^[\x21-\x7e]+$/, "must be printable ASCII"));

/** Idempotent with `clientRoomId`: a repeat gets the room of the first request. */
export const CreateRoom = {
  summary: "Create a room and own it",
  input: z.strictObject({
    clientRoomId: z.optional(ClientRoomId),
    name: RoomName,
    description: z.optional(Description),
    isPrivate: z.optional(z.boolean()),
    members: z.optional(z.array(UserId).check(z.maxLength(LIMITS.initialMembers))),
  }),
  output: z.object({ room: RoomSummary, message: z.string() }),
};

/** Idempotent. Makes the caller a member of a public room, and sends this connection the room's events from now on. */
export const JoinRoom = {
  summary: "Join a room",
  input: z.strictObject({ roomId: RoomId }),
  output: z.object({ room: RoomSummary, message: z.string() }),
};

/** With `roomId` the membership ends. Without, as in the seed, this connection leaves the room that it joined last; its user stays a member. */
export const LeaveRoom = {
  summary: "Leave a room",
  input: z.strictObject({ roomId: z.optional(RoomId) }),
  output: z.object({ message: z.string() }),
};

export const GetRoom = {
  summary: "Read one of one's rooms, with what is unread in it",
  input: z.strictObject({ roomId: RoomId }),
  output: z.object({ room: RoomSummary }),
};

/** Public rooms, found and ordered as people are by `listUsers`; with `isPrivate: true` the caller's own private rooms. */
export const ListRooms = {
  summary: "List rooms",
  input: z.strictObject({
    isPrivate: z.optional(z.boolean()),
    prefix: z.optional(Prefix),
    limit: z.optional(PageLimit),
    cursor: z.optional(Cursor),
  }),
  output: z.object({ rooms: z.array(Room), nextCursor: z.optional(Cursor) }),
};

/** Idempotent: two people have one direct room, whoever opens it first. */
export const OpenDirect = {
  summary: "Open the direct room with another person",
  input: z.strictObject({ userId: UserId }),
  output: z.object({ room: RoomSummary }),
};

/** Where somebody's read position in a room is, and when it began or last moved back. Not told by servers before version 4. */
const ReadPosition = z.object({ readSeq: SeqOrZero, unreadAt: z.optional(Timestamp) });
export type ReadPosition = z.infer<typeof ReadPosition>;

/** With the `unreadAt` that the client knows: where the position has moved back since, it stays. */
export const MarkRead = {
  summary: "Move one's read position in a room forward (I10)",
  input: z.strictObject({ roomId: RoomId, seq: SeqOrZero, unreadAt: z.optional(Timestamp) }),
  output: ReadPosition,
};

/** The one act by which a read position goes back (I10). One that is before the message already stays. */
export const MarkUnread = {
  summary: "Mark a room as unread from a message on",
  input: z.strictObject({ roomId: RoomId, seq: Seq }),
  output: ReadPosition,
};

/** Shows the room again where `seq` is left out. */
export const HideRoom = {
  summary: "Hide one of one's rooms from oneself until there is a message after `seq`",
  input: z.strictObject({ roomId: RoomId, seq: z.optional(SeqOrZero) }),
  output: z.object({ message: z.string() }),
};

/** Changes what is given. Each change is told by a system message, and what is so already is told by none. */
export const UpdateRoom = {
  summary: "Change the name, the description or the rules of a room that one owns",
  input: z.strictObject({
    roomId: RoomId,
    name: z.optional(RoomName),
    /** Empty: none. */
    description: z.optional(Description),
    invite: z.optional(Invite),
    post: z.optional(Post),
    mention: z.optional(MentionRoom),
  }),
  output: z.object({ message: z.string() }),
};

/** Idempotent. An archived room is kept and can be read; nobody writes in it, and the directory does not list it. */
export const ArchiveRoom = {
  summary: "Archive a room that one owns, or take it back into use",
  input: z.strictObject({ roomId: RoomId, archived: z.boolean() }),
  output: z.object({ message: z.string() }),
};

/** `name` is the room's, typed by the one who deletes it. Once this is answered nobody finds the room; its messages are removed after that. */
export const DeleteRoom = {
  summary: "Delete a room that one owns, with all that is in it",
  input: z.strictObject({ roomId: RoomId, name: RoomName }),
  output: z.object({ message: z.string() }),
};

/** To the connections of one user: a room became theirs, or is theirs no longer. Of a room that was deleted, to all who hear it. */
export const RoomUpdateEvent = z.object({
  change: z.enum(["added", "removed"]),
  roomId: RoomId,
  room: z.optional(RoomSummary),
});
export type RoomUpdateEvent = z.infer<typeof RoomUpdateEvent>;

/** To the other connections of somebody who hides a room. Without `hiddenSeq` it shows again. */
export const HiddenEvent = z.object({ hiddenSeq: z.optional(SeqOrZero) });

/** To the reader's other connections. */
export const ReadEvent = ReadPosition;
export type ReadEvent = z.infer<typeof ReadEvent>;
