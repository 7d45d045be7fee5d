import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Log from "../log/log";
import * as Names from "../people/names";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import { type BlockRow, nameOf } from "../table/row";
import { all } from "../table/table";
import { directId } from "./room-id";

/**
 * Who blocks whom. A person's own list decides (`USER#u, BLOCK#other`). The direct room of the two has an item that follows it
 * (`ROOM#r, BLOCK#u`), whether the room is there or not. So writing there, opening it and adding a person each take one read, by ids that the
 * caller knows. A retry completes a block that died half way.
 */

/**
 * Blocks a person. Once this has answered, nothing that they write gets into the direct room (I9): the item of the direct room is written first,
 * and then every commit fails whose author has read the room before. Idempotent. Throws `user.is_self`, `user.not_found`,
 * `person.too_many_blocked`.
 */
export const block = async (ctx: Context, input: Input<"blockPerson">): Promise<Outcome<Output<"blockPerson">>> => {
  const { userId } = ctx.actor;
  if (input.userId === userId) throw new ParleyError("user.is_self", "Unable to block this person: it is yourself.");
  await User.requireFindable(ctx, [input.userId]);
  await User.getOrThrow(ctx, input.userId);
  const blocked = await listOf(ctx, userId);
  if (!blocked.includes(input.userId) && blocked.length >= LIMITS.blockedPeople)
    throw new ParleyError(
      "person.too_many_blocked",
      `Unable to block this person: you have blocked ${LIMITS.blockedPeople} people. Unblock some of them first.`,
    );
  // First, so that whoever has anybody on their list is known to have one.
  await ctx.table.update(Keys.profile(userId), { set: { blocks: true } }, { when: "attribute_exists(#username)" });
  const row: BlockRow = { at: ctx.clock.now() };
  await ctx.table.put({ ...Keys.blockedPerson(userId, input.userId), ...row }, { when: "attribute_not_exists(#pk)" });
  await followList(ctx, userId, input.userId);
  await Log.outdateReaders(ctx, directId(userId, input.userId));
  return { result: { message: "Person blocked" }, deliveries: toldOf(ctx, input.userId, true) };
};

/** Takes a block back. Idempotent. */
export const unblock = async (
  ctx: Context,
  input: Input<"unblockPerson">,
): Promise<Outcome<Output<"unblockPerson">>> => {
  const { userId } = ctx.actor;
  await ctx.table.remove(Keys.blockedPerson(userId, input.userId));
  await followList(ctx, userId, input.userId);
  return { result: { message: "Person unblocked" }, deliveries: toldOf(ctx, input.userId, false) };
};

/**
 * Brings the direct room's item in line with the person's own list. It reads the list again after the write. So when somebody blocks and
 * unblocks a person at the same time, the two agree in the end.
 */
const followList = async (deps: Deps, userId: string, other: string): Promise<void> => {
  const isListed = async () => (await deps.table.get(Keys.blockedPerson(userId, other))) !== undefined;
  const key = Keys.block(directId(userId, other), userId);
  const before = await isListed();
  if (before) await deps.table.put(key);
  else await deps.table.remove(key);
  if ((await isListed()) !== before) await followList(deps, userId, other);
};

/** The person's other connections. */
const toldOf = ({ actor: { userId, connectionId } }: Context, other: string, blocked: boolean): Delivery[] => [
  { to: "user", userId, except: connectionId, frame: { type: "block", data: { userId: other, blocked } } },
];

/** Whom the caller has blocked, by id. Without their name whom the caller does not find: else an id would be enough to learn it. */
export const list = async (ctx: Context): Promise<Outcome<Output<"listBlocked">>> => {
  const userIds = await listOf(ctx, ctx.actor.userId);
  const names = await Names.readFor(ctx, await User.findable(ctx, userIds));
  const users = userIds.map((userId) => ({ userId, username: nameOf(names, { userId }) }));
  return { result: { users }, deliveries: [] };
};

/** Whom a person has blocked, by id. */
export const listOf = async (deps: Deps, userId: string): Promise<string[]> => {
  const rows = await all<BlockRow>(deps.table, { pk: Keys.userPk(userId), prefix: Keys.BLOCK_PREFIX });
  return rows.map(({ sk }) => Keys.idOf(sk));
};

/** Whether the caller may write in a direct room: neither has blocked the other. Throws `person.blocked`, `person.unavailable`. */
export const requireFree = async (ctx: Context, roomId: string): Promise<void> => {
  const { rows } = await ctx.table.query<object>({ pk: Keys.roomPk(roomId), prefix: Keys.BLOCK_PREFIX });
  if (rows.some(({ sk }) => Keys.idOf(sk) === ctx.actor.userId))
    throw new ParleyError("person.blocked", "Unable to write: you have blocked this person. Unblock them first.");
  if (rows.length > 0) throw unavailable();
};

/** Whether the person may be written to or added by the caller. Throws `person.unavailable`. */
export const requireAvailable = async (ctx: Context, userId: string): Promise<void> => {
  if (await ctx.table.get(Keys.block(directId(ctx.actor.userId, userId), userId))) throw unavailable();
};

const unavailable = () => new ParleyError("person.unavailable", "Unable to do this: you cannot reach this person.");

/** Forgets whom a person has blocked. Can be repeated. */
export const forget = async (deps: Deps, userId: string): Promise<void> => {
  for (const other of await listOf(deps, userId)) {
    await deps.table.remove(Keys.blockedPerson(userId, other));
    await followList(deps, userId, other);
  }
};
