import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Outcome } from "../context";
import * as Subscription from "../live/subscription";
import { isLarge } from "../log/event";
import { roomNotFound } from "../log/log";
import * as Keys from "../table/keys";
import type { StoredHeadRow } from "../table/row";
import * as Standing from "./standing";

/** Who is online. It reads at most one subscription more than it names. Throws `room.not_found`, `room.not_joined`. */
export const list = async (ctx: Context, { roomId }: Input<"listOnline">): Promise<Outcome<Output<"listOnline">>> => {
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  return { result: await listBy(ctx, roomId, head), deliveries: [] };
};

/** As `list`, by a head that was read a moment ago. */
export const listBy = async (
  ctx: Context,
  roomId: string,
  head: StoredHeadRow | undefined,
): Promise<Output<"listOnline">> => {
  const { subscriptions, beyond } = await Subscription.first(ctx, roomId);
  // A removal is acknowledged once it has ended the subscriptions: who still has one is a member (I9).
  const isHeard = subscriptions.some(({ connectionId }) => connectionId === ctx.actor.connectionId);
  if (!isHeard) await Standing.getOrThrow(ctx, roomId);
  if (!head || head.deleted) throw roomNotFound();
  return present(subscriptions, beyond === 0 && !isLarge(head));
};

/** The people of these connections. Where more are online than are named, only that is told. */
const present = (subscriptions: readonly Subscription.Subscription[], areAll: boolean): Output<"listOnline"> => {
  const people = Subscription.people(subscriptions);
  const users = [...people]
    .map(([userId, username]) => ({ userId, username }))
    .sort((a, b) => a.username.localeCompare(b.username));
  return areAll ? { online: people.size, users } : { online: LIMITS.announcedOnline + 1, users, more: true };
};
