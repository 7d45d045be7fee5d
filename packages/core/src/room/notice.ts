import type { Context, Delivery } from "../context";
import * as Event from "../log/event";
import * as Log from "../log/log";
import { type StoredHeadRow, type SystemRow, toMessage } from "../table/row";

/** The room's own messages: each act of government is one, committed to the log as any message. */
const ANYBODY: Log.CommitGuards = { author: async () => {}, charge: () => undefined };

/** For clients that know no `system`. */
const sentence = (system: SystemRow): string => {
  switch (system.kind) {
    case "joined":
      return `joined by an invitation of ${system.object.username}`;
    case "added":
    case "removed":
    case "kicked":
    case "unbanned":
      return `${system.kind} ${system.object.username}`;
    case "role":
      return `made ${system.object.username} ${system.role === "owner" ? "an" : "a"} ${system.role}`;
    case "renamed":
      return `renamed the room to ${system.name}`;
    case "described":
      return system.description ? `changed the description to ${system.description}` : "took the description away";
    case "inviting":
      return `let ${system.invite} add people`;
    case "posting":
      return system.post === "moderators" ? "let only moderators write" : "let everybody write";
    case "left":
      return "left";
    default:
      return `${system.kind} the room`;
  }
};

const draftOf = ({ actor: { userId, username } }: Context, system: SystemRow, nonce: string): Log.Draft => ({
  userId,
  username,
  content: `${username} ${sentence(system)}`,
  messageType: "SYSTEM",
  system,
  nonce,
});

const announce = (roomId: string, committed: Log.Committed): Delivery[] => [
  Event.message(committed, toMessage(roomId, committed.seq, committed.row)),
];

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
  return announce(roomId, await Log.append(ctx, roomId, draft, since, ANYBODY));
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
  return announce(roomId, await Log.append(ctx, roomId, draft, undefined, { author, charge: () => undefined }));
};
