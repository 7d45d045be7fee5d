import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Outcome } from "../context";
import * as Subscription from "../live/subscription";
import { isLarge } from "../log/event";
import { roomNotFound } from "../log/log";
import * as Keys from "../table/keys";
import type { StoredHeadRow, UserConnectionRow } from "../table/row";
import type { Reading } from "../table/table";
import * as Standing from "./standing";

/** Who is online. It reads at most one subscription more than it names. Throws `room.not_found`, `room.not_joined`. */
export const list = async (ctx: Context, { roomId }: Input<"listOnline">): Promise<Outcome<Output<"listOnline">>> => {
  const { subscriptions, areAll } = await read(ctx, roomId);
  return { result: present(subscriptions, areAll), deliveries: [] };
};

/** A client is heard of every five minutes, and half a minute late at most. */
const SILENCE_MS = 5.5 * 60_000;

/**
 * As `list`, without connections that have been silent for too long, which are closed and forgotten: no `$disconnect` has told of them (I11).
 * Clients of earlier versions do not promise to be heard of, and stay.
 */
export const refresh = async (
  ctx: Context,
  { roomId }: Input<"listOnline">,
): Promise<Outcome<Output<"listOnline">>> => {
  const { subscriptions, areAll } = await read(ctx, roomId, { eventually: true });
  const silent = areAll ? await findSilent(ctx, subscriptions) : [];
  const dead = silent.map(({ connectionId, connectedAt, pk, sk }) => ({ connectionId, connectedAt, pk, sk }));
  return {
    result: present(
      subscriptions.filter((each) => !silent.includes(each)),
      areAll,
    ),
    deliveries: dead.length > 0 ? [{ to: "nobody", dead }] : [],
  };
};

const read = async (ctx: Context, roomId: string, reading: Reading = {}) => {
  await Standing.getOrThrow(ctx, roomId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) throw roomNotFound();
  const { subscriptions, beyond } = await Subscription.first(ctx, roomId, 1, reading);
  return { subscriptions, areAll: beyond === 0 && !isLarge(head) };
};

const findSilent = async (
  ctx: Context,
  subscriptions: readonly Subscription.Subscription[],
): Promise<Subscription.Subscription[]> => {
  const heardBy = ctx.clock.now() - SILENCE_MS;
  const old = subscriptions.filter(({ looks, connectedAt }) => looks && connectedAt < heardBy);
  const keyOf = ({ userId, connectionId }: Subscription.Subscription) => Keys.userConnection(userId, connectionId);
  const rows = await ctx.table.getMany<UserConnectionRow>(old.map(keyOf), { eventually: true });
  const heard = new Set(rows.filter(({ seenAt = 0 }) => seenAt >= heardBy).map(({ sk }) => Keys.idOf(sk)));
  return old.filter(({ connectionId }) => !heard.has(connectionId));
};

/** The people of these connections. Where more are online than are named, only that is told. */
const present = (subscriptions: readonly Subscription.Subscription[], areAll: boolean): Output<"listOnline"> => {
  const people = Subscription.people(subscriptions);
  const users = [...people]
    .map(([userId, username]) => ({ userId, username }))
    .sort((a, b) => a.username.localeCompare(b.username));
  return areAll ? { online: people.size, users } : { online: LIMITS.announcedOnline + 1, users, more: true };
};
