import type { Input, Output } from "@parley/protocol/actions";
import type { Context, Outcome } from "../context";
import * as Subscription from "../live/subscription";
import * as Presence from "./presence";

/**
 * Notes which room is on the caller's screen, and answers with who is online there. The note comes first. So the
 * caller is told of everybody who comes or goes after the answer was read. Throws `room.not_found`, `room.not_joined`, `room.removed`, and has noted nothing then.
 */
export const look = async (ctx: Context, { roomId, left }: Input<"look">): Promise<Outcome<Output<"look">>> => {
  if (roomId !== undefined) await Subscription.setLooking(ctx, roomId, true);
  const { result } = roomId === undefined ? { result: {} } : await Presence.list(ctx, { roomId });
  if (left !== undefined) await Subscription.setLooking(ctx, left, false);
  return { result, deliveries: [] };
};
