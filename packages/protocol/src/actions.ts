import type * as z from "zod/mini";
import { BlockPerson, ListBlocked, UnblockPerson } from "./block";
import { Hello, Ping } from "./connection";
import { SaveDraft } from "./draft";
import { AcceptInvitation, CreateInvitation, ListInvitations, RevokeInvitation } from "./invitation";
import { SetLevel } from "./level";
import { Look } from "./look";
import { AddMember, KickMember, ListBanned, ListMembers, RemoveMember, SetRole, UnbanMember } from "./member";
import { DeleteMessage, EditMessage, GetRoomHistory, GetRoomTimes, React, SendMessage } from "./message";
import { SetPreferences } from "./preferences";
import { ListOnline } from "./presence";
import { DismissReport, ListReports, ReportMessage } from "./report";
import {
  ArchiveRoom,
  CreateRoom,
  DeleteRoom,
  GetRoom,
  HideRoom,
  JoinRoom,
  LeaveRoom,
  ListRooms,
  MarkRead,
  MarkUnread,
  OpenDirect,
  UpdateRoom,
} from "./room";
import { Search } from "./search";
import { Sync } from "./sync";
import { TypingStart, TypingStop } from "./typing";
import { GetUsers, ListUsers, UpdateProfile } from "./user";

/** Every action of the wire. Inputs are strict; outputs may grow. */
export const ACTIONS = {
  hello: Hello,
  ping: Ping,
  look: Look,
  sync: Sync,
  createRoom: CreateRoom,
  joinRoom: JoinRoom,
  leaveRoom: LeaveRoom,
  getRoom: GetRoom,
  listRooms: ListRooms,
  openDirect: OpenDirect,
  markRead: MarkRead,
  markUnread: MarkUnread,
  hideRoom: HideRoom,
  setLevel: SetLevel,
  saveDraft: SaveDraft,
  updateRoom: UpdateRoom,
  archiveRoom: ArchiveRoom,
  deleteRoom: DeleteRoom,
  addMember: AddMember,
  setRole: SetRole,
  kickMember: KickMember,
  removeMember: RemoveMember,
  unbanMember: UnbanMember,
  listBanned: ListBanned,
  listMembers: ListMembers,
  createInvitation: CreateInvitation,
  listInvitations: ListInvitations,
  revokeInvitation: RevokeInvitation,
  acceptInvitation: AcceptInvitation,
  listOnline: ListOnline,
  listUsers: ListUsers,
  getUsers: GetUsers,
  updateProfile: UpdateProfile,
  blockPerson: BlockPerson,
  unblockPerson: UnblockPerson,
  listBlocked: ListBlocked,
  setPreferences: SetPreferences,
  sendMessage: SendMessage,
  editMessage: EditMessage,
  deleteMessage: DeleteMessage,
  react: React,
  reportMessage: ReportMessage,
  listReports: ListReports,
  dismissReport: DismissReport,
  getRoomHistory: GetRoomHistory,
  getRoomTimes: GetRoomTimes,
  search: Search,
  typingStart: TypingStart,
  typingStop: TypingStop,
} as const satisfies Record<string, { summary: string; input: z.ZodMiniType; output: z.ZodMiniType }>;

export type ActionName = keyof typeof ACTIONS;
export type Input<A extends ActionName> = z.infer<(typeof ACTIONS)[A]["input"]>;
export type Output<A extends ActionName> = z.infer<(typeof ACTIONS)[A]["output"]>;

export const isAction = (name: string): name is ActionName => Object.hasOwn(ACTIONS, name);
