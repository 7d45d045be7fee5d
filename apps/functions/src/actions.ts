import type { Context, Outcome } from "@parley/core/context";
import * as Connection from "@parley/core/live/connection";
import * as Typing from "@parley/core/live/typing";
import * as Read from "@parley/core/log/read";
import * as Budget from "@parley/core/people/budget";
import * as Preferences from "@parley/core/people/preferences";
import * as Profile from "@parley/core/people/profile";
import * as User from "@parley/core/people/user";
import * as Block from "@parley/core/room/block";
import * as Draft from "@parley/core/room/draft";
import * as Government from "@parley/core/room/government";
import * as Hello from "@parley/core/room/hello";
import * as History from "@parley/core/room/history";
import * as Invitation from "@parley/core/room/invitation";
import * as Look from "@parley/core/room/look";
import * as Member from "@parley/core/room/member";
import * as Message from "@parley/core/room/message";
import * as Moderation from "@parley/core/room/moderation";
import * as Presence from "@parley/core/room/presence";
import * as Report from "@parley/core/room/report";
import * as Room from "@parley/core/room/room";
import * as Search from "@parley/core/room/search";
import * as Sync from "@parley/core/room/sync";
import { ACTIONS, type ActionName, type Input, isAction, type Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { RequestFrame } from "@parley/protocol/frame";
import { explain } from "@parley/protocol/request";
import type * as z from "zod/mini";

type Handlers = { readonly [A in ActionName]: (ctx: Context, input: Input<A>) => Promise<Outcome<Output<A>>> };
type Inputs = { readonly [A in ActionName]: { input: z.ZodMiniType<Input<A>> } };

const INPUTS: Inputs = ACTIONS;

/** Joins the actions of the wire to the functions that perform them. */
const HANDLERS: Handlers = {
  hello: Hello.hello,
  ping: async (ctx) => {
    await Connection.noteSeen(ctx);
    return { result: {}, deliveries: [] };
  },
  look: Look.look,
  sync: Sync.sync,
  createRoom: Room.create,
  joinRoom: Room.join,
  leaveRoom: Room.leave,
  getRoom: Room.get,
  listRooms: Room.list,
  openDirect: Room.openDirect,
  markRead: Read.mark,
  markUnread: Read.markUnread,
  hideRoom: Read.hide,
  setLevel: Read.setLevel,
  saveDraft: Draft.save,
  updateRoom: Government.update,
  archiveRoom: Government.archive,
  deleteRoom: Government.remove,
  addMember: Member.add,
  setRole: Moderation.setRole,
  kickMember: Moderation.kick,
  removeMember: Moderation.ban,
  unbanMember: Moderation.unban,
  listBanned: Moderation.listBanned,
  listMembers: Member.list,
  createInvitation: Invitation.create,
  listInvitations: Invitation.list,
  revokeInvitation: Invitation.revoke,
  acceptInvitation: Invitation.accept,
  listOnline: Presence.list,
  listUsers: User.list,
  getUsers: User.getMany,
  updateProfile: Profile.update,
  blockPerson: Block.block,
  unblockPerson: Block.unblock,
  listBlocked: Block.list,
  setPreferences: Preferences.set,
  sendMessage: Message.send,
  editMessage: Message.edit,
  deleteMessage: Message.remove,
  react: Message.react,
  reportMessage: Report.report,
  listReports: Report.list,
  dismissReport: Report.dismiss,
  getRoomHistory: History.read,
  getRoomTimes: History.times,
  search: Search.search,
  typingStart: (ctx, input) => Typing.type(ctx, input, true),
  typingStop: (ctx, input) => Typing.type(ctx, input, false),
};

/** Reads the input, takes what the action costs its person (I18), and performs it. */
const handle = async <A extends ActionName>(ctx: Context, action: A, data: unknown): Promise<Outcome<Output<A>>> => {
  const input = INPUTS[action].input.safeParse(data);
  if (!input.success) throw new ParleyError("input.invalid", `Unable to do this: ${explain(input.error)}.`);
  await Budget.charge(ctx, action, input.data);
  return HANDLERS[action](ctx, input.data);
};

/** Performs an action. Throws `action.unknown`, `input.invalid`, `person.rate_limited`, and what the action throws. */
export const perform = async (ctx: Context, action: string, data: unknown = {}): Promise<Outcome<unknown>> => {
  if (!isAction(action)) throw new ParleyError("action.unknown", "Unable to do this: there is no such action.");
  return handle(ctx, action, data);
};

/**
 * Clients send these without a `requestId` and expect no answer, not even an error. API Gateway has a route of its own for each, without
 * a route response: on `$default`, which has one, a function that returns no body likely has an empty frame sent (serverless#6816).
 */
export const UNANSWERED = ["markRead", "typingStart", "typingStop"] as const satisfies readonly ActionName[];

export const isUnanswered = ({ action, requestId }: RequestFrame): boolean =>
  requestId === undefined && UNANSWERED.some((name) => name === action);
