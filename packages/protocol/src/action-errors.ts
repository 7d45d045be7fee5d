import type { ActionName } from "./actions";
import type { ErrorCode } from "./error";

/** What any action may be answered with, beside its own errors. */
export const COMMON_ERRORS = [
  "frame.invalid_json",
  "frame.too_large",
  "frame.invalid",
  "action.unknown",
  "input.invalid",
  "connection.unknown",
  "server.busy",
  "server.too_large",
  "server.internal",
] as const satisfies readonly ErrorCode[];

const NOT_A_MEMBER = ["room.not_found", "room.not_joined", "room.removed"] as const;

/** What each action may be answered with, beside the common ones. */
export const ACTION_ERRORS = {
  hello: [],
  ping: [],
  look: NOT_A_MEMBER,
  sync: [],
  createRoom: ["user.not_found", "room.not_found", "person.rate_limited"],
  joinRoom: ["room.not_found", "room.removed", "person.rate_limited"],
  leaveRoom: [...NOT_A_MEMBER, "room.is_direct", "member.not_found", "person.rate_limited"],
  getRoom: ["room.not_found"],
  listRooms: [],
  openDirect: ["user.not_found", "user.is_self", "person.rate_limited"],
  markRead: ["room.not_found"],
  addMember: [
    ...NOT_A_MEMBER,
    "room.is_direct",
    "room.owner_only",
    "user.not_found",
    "member.not_found",
    "person.rate_limited",
  ],
  removeMember: [
    ...NOT_A_MEMBER,
    "room.is_direct",
    "room.owner_only",
    "room.owner_stays",
    "member.not_found",
    "person.rate_limited",
  ],
  listMembers: NOT_A_MEMBER,
  listOnline: NOT_A_MEMBER,
  listUsers: [],
  getUsers: [],
  updateProfile: ["user.handle_taken", "user.not_found", "person.rate_limited"],
  sendMessage: [...NOT_A_MEMBER, "message.not_found", "message.too_old", "message.rate_limited"],
  editMessage: [
    ...NOT_A_MEMBER,
    "message.not_found",
    "message.not_yours",
    "message.deleted",
    "message.changed",
    "message.rate_limited",
  ],
  deleteMessage: [...NOT_A_MEMBER, "message.not_found", "message.not_yours", "message.rate_limited"],
  getRoomHistory: ["room.not_found", "room.removed"],
  typingStart: ["room.not_joined"],
  typingStop: ["room.not_joined"],
} as const satisfies Record<ActionName, readonly ErrorCode[]>;
