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

/** Of the actions by which a room is governed. */
const GOVERNED = [...NOT_A_MEMBER, "room.is_direct", "person.rate_limited"] as const;
const MODERATED = [...GOVERNED, "room.moderators_only"] as const;

/** Of writing in a direct room. */
const BLOCKED = ["person.unavailable", "person.blocked"] as const;

/** Without a room it is the workspace's, which administrators govern. */
const INVITING = [
  ...NOT_A_MEMBER,
  "room.is_direct",
  "room.owner_only",
  "room.moderators_only",
  "room.archived",
  "workspace.guests_add_nobody",
  "workspace.administrators_only",
] as const;

/** What each action may be answered with, beside the common ones. */
export const ACTION_ERRORS = {
  hello: [],
  ping: [],
  look: NOT_A_MEMBER,
  sync: [],
  createRoom: [
    "workspace.rooms_restricted",
    "workspace.guests_add_nobody",
    "user.not_found",
    "room.not_found",
    "person.unavailable",
    "person.rate_limited",
  ],
  joinRoom: ["room.not_found", "room.removed", "person.rate_limited"],
  leaveRoom: [...NOT_A_MEMBER, "room.is_direct", "member.not_found", "person.rate_limited"],
  getRoom: ["room.not_found"],
  listRooms: [],
  openDirect: ["user.not_found", "user.is_self", "person.unavailable", "person.rate_limited"],
  markRead: ["room.not_found"],
  markUnread: ["room.not_found"],
  hideRoom: ["room.not_found"],
  setLevel: ["room.not_found"],
  saveDraft: ["room.not_found", "person.rate_limited"],
  updateRoom: [...GOVERNED, "room.owner_only", "room.archived"],
  archiveRoom: [...GOVERNED, "room.owner_only"],
  deleteRoom: [...GOVERNED, "room.owner_only", "room.name_differs"],
  addMember: [
    ...NOT_A_MEMBER,
    "room.is_direct",
    "room.owner_only",
    "room.moderators_only",
    "room.archived",
    "workspace.guests_add_nobody",
    "user.not_found",
    "member.not_found",
    "person.unavailable",
    "person.rate_limited",
  ],
  setRole: [...GOVERNED, "room.owner_only", "room.owner_needed", "member.not_found"],
  kickMember: [...MODERATED, "room.owner_stays", "member.protected", "member.not_found"],
  removeMember: [...MODERATED, "room.owner_stays", "member.protected", "member.not_found"],
  unbanMember: [...MODERATED, "member.not_found"],
  listBanned: [...NOT_A_MEMBER, "room.is_direct", "room.moderators_only"],
  listMembers: NOT_A_MEMBER,
  createInvitation: [...INVITING, "invitation.too_many", "person.rate_limited"],
  listInvitations: INVITING,
  revokeInvitation: INVITING,
  acceptInvitation: ["invitation.not_found", "person.rate_limited"],
  listOnline: NOT_A_MEMBER,
  listUsers: [],
  getUsers: [],
  updateProfile: ["user.handle_taken", "user.not_found", "person.rate_limited"],
  blockPerson: ["user.not_found", "user.is_self", "person.too_many_blocked", "person.rate_limited"],
  unblockPerson: ["person.rate_limited"],
  listBlocked: [],
  setPreferences: [],
  sendMessage: [
    ...NOT_A_MEMBER,
    "room.archived",
    "room.moderators_post",
    "room.mention_restricted",
    ...BLOCKED,
    "message.not_found",
    "message.too_old",
    "message.rate_limited",
    "file.not_found",
    "file.not_ready",
    "file.used",
  ],
  editMessage: [
    ...NOT_A_MEMBER,
    "room.archived",
    "room.moderators_post",
    "room.mention_restricted",
    ...BLOCKED,
    "message.not_found",
    "message.not_yours",
    "message.deleted",
    "message.changed",
    "message.rate_limited",
  ],
  deleteMessage: [...NOT_A_MEMBER, "room.archived", "message.not_found", "message.not_yours", "message.rate_limited"],
  react: [
    ...NOT_A_MEMBER,
    "room.archived",
    ...BLOCKED,
    "message.not_found",
    "message.deleted",
    "message.is_system",
    "message.reactions_full",
    "message.rate_limited",
  ],
  reportMessage: [
    ...NOT_A_MEMBER,
    "room.is_direct",
    "message.not_found",
    "message.deleted",
    "message.is_own",
    "report.too_many",
    "person.rate_limited",
  ],
  listReports: [...NOT_A_MEMBER, "room.is_direct", "room.moderators_only"],
  dismissReport: [...NOT_A_MEMBER, "room.is_direct", "room.moderators_only", "message.not_found"],
  getRoomHistory: ["room.not_found", "room.removed"],
  getRoomTimes: ["room.not_found", "room.removed"],
  search: ["person.rate_limited"],
  typingStart: ["room.not_joined"],
  typingStop: ["room.not_joined"],
} as const satisfies Record<ActionName, readonly ErrorCode[]>;
