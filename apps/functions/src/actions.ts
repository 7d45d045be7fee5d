import type { Context, Outcome } from "@parley/core/context";
import * as Hello from "@parley/core/hello";
import * as History from "@parley/core/history";
import * as Member from "@parley/core/member";
import * as Message from "@parley/core/message";
import * as Presence from "@parley/core/presence";
import * as Read from "@parley/core/read";
import * as Room from "@parley/core/room";
import * as Typing from "@parley/core/typing";
import * as User from "@parley/core/user";
import { ACTIONS, type ActionName, isAction } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { explain, type RequestFrame } from "@parley/protocol/frame";
import type * as z from "zod";

type Handler = (ctx: Context, data: unknown) => Promise<Outcome<unknown>>;

/** Joins an action of the wire to the function that performs it; their types must agree. */
const on =
  <Schema extends z.ZodType, Result>(
    action: { input: Schema; output: z.ZodType<Result> },
    run: (ctx: Context, input: z.infer<Schema>) => Promise<Outcome<Result>>,
  ): Handler =>
  (ctx, data = {}) => {
    const input = action.input.safeParse(data);
    if (!input.success) throw new ParleyError("input.invalid", `Unable to do this: ${explain(input.error)}.`);
    return run(ctx, input.data);
  };

const HANDLERS = {
  hello: on(ACTIONS.hello, Hello.hello),
  ping: on(ACTIONS.ping, async () => ({ result: {}, events: [] })),
  createRoom: on(ACTIONS.createRoom, Room.create),
  joinRoom: on(ACTIONS.joinRoom, Room.join),
  leaveRoom: on(ACTIONS.leaveRoom, Room.leave),
  getRoom: on(ACTIONS.getRoom, Room.get),
  listRooms: on(ACTIONS.listRooms, Room.list),
  openDirect: on(ACTIONS.openDirect, Room.openDirect),
  markRead: on(ACTIONS.markRead, Read.mark),
  addMember: on(ACTIONS.addMember, Member.add),
  removeMember: on(ACTIONS.removeMember, Member.remove),
  listMembers: on(ACTIONS.listMembers, Member.list),
  listOnline: on(ACTIONS.listOnline, Presence.list),
  listUsers: on(ACTIONS.listUsers, User.list),
  sendMessage: on(ACTIONS.sendMessage, Message.send),
  editMessage: on(ACTIONS.editMessage, Message.edit),
  deleteMessage: on(ACTIONS.deleteMessage, Message.remove),
  getRoomHistory: on(ACTIONS.getRoomHistory, History.read),
  typingStart: on(ACTIONS.typingStart, (ctx, input) => Typing.type(ctx, input, true)),
  typingStop: on(ACTIONS.typingStop, (ctx, input) => Typing.type(ctx, input, false)),
} satisfies Record<ActionName, Handler>;

/** Performs an action. Throws `action.unknown`, `input.invalid`, and what the action throws. */
export const perform = async (ctx: Context, action: string, data: unknown): Promise<Outcome<unknown>> => {
  if (!isAction(action)) throw new ParleyError("action.unknown", "Unable to do this: there is no such action.");
  return HANDLERS[action](ctx, data);
};

/**
 * Clients send these without a `requestId` and expect no answer, not even an error. API Gateway has a route of its own for each, without
 * a route response: on `$default`, which has one, a function that returns no body likely has an empty frame sent (serverless#6816).
 */
export const UNANSWERED = ["typingStart", "typingStop"] as const satisfies readonly ActionName[];

export const isUnanswered = ({ action, requestId }: RequestFrame): boolean =>
  requestId === undefined && UNANSWERED.some((name) => name === action);
