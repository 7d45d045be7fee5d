import type { Context, Delivery } from "../context";
import * as Event from "../log/event";
import * as Log from "../log/log";
import * as Names from "../people/names";
import { type StoredHeadRow, type SystemRow, toMessage } from "../table/row";

/** The room's own messages: each act of government is one, committed to the log as any message. */
const draftOf = ({ actor: { userId } }: Context, system: SystemRow, nonce: string): Log.Draft => ({
  userId,
  messageType: "SYSTEM",
  system,
  nonce,
});

const announce = async (ctx: Context, roomId: string, committed: Log.Committed): Promise<Delivery[]> => {
  const names = await Names.ofMessages(ctx, [committed.row]);
  return [Event.message(committed, toMessage(roomId, committed.seq, committed.row, names))];
};

/**
 * Tells, once, what happened to a member at sequence `since`. A retry follows soon. So if more than `RETRY_MESSAGES` came since, the message is
 * there already.
 */
export const tell = async (
  ctx: Context,
  roomId: string,
  system: SystemRow,
  since: number,
  seq: number,
): Promise<Delivery[]> => {
  if (seq - since > RETRY_MESSAGES) return [];
  const userId = "object" in system ? system.object.userId : ctx.actor.userId;
  const what = system.kind === "role" ? `role.${system.role}` : system.kind;
  const draft = draftOf(ctx, system, `${what}.${userId}.${since}`);
  return announce(ctx, roomId, await Log.append(ctx, roomId, draft, since, Log.UNGUARDED));
};

const RETRY_MESSAGES = 100;

/**
 * Changes the room: the commit of the message is the change (`head.ts`). `author` is asked before every try, after the head was read, so a
 * right that has ended by then is not used (I9).
 */
export const change = async (
  ctx: Context,
  roomId: string,
  system: SystemRow,
  author: () => Promise<{ head: StoredHeadRow }>,
): Promise<Delivery[]> => {
  const draft = draftOf(ctx, system, ctx.mintId());
  return announce(ctx, roomId, await Log.append(ctx, roomId, draft, undefined, { ...Log.UNGUARDED, author }));
};
