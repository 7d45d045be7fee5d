import type { User } from "@parley/protocol/user";
import type { Context } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import { isActive, type MemberRow, type UserRoomRow } from "../table/row";
import * as Names from "./names";
import { isService } from "./service";

/** So many of one's rooms are looked at, and so many members of each: a search may cost no more. */
const ROOMS = 50;
const MEMBERS = 100;
const PARALLEL_READS = 10;

/** The accounts of the smoke test know each other. */
const areServices = (ctx: Context, userId: string): boolean => isService(ctx.actor.userId) && isService(userId);

/** Whether somebody shares a room with the caller. Of more than 100 rooms of the caller's, only these are looked at. Costs two read units a room. */
export const includes = async (ctx: Context, userId: string): Promise<boolean> => {
  if (areServices(ctx, userId)) return true;
  const mine = await ctx.table.query<UserRoomRow>({
    pk: Keys.userPk(ctx.actor.userId),
    prefix: Keys.USER_ROOM_PREFIX,
    limit: MEMBERS,
  });
  const roomIds = mine.rows.map(({ sk }) => Keys.idOf(sk));
  const active = async (who: string): Promise<Set<string>> => {
    const rows = await ctx.table.getMany<MemberRow>(roomIds.map((roomId) => Keys.member(roomId, who)));
    return new Set(rows.filter(isActive).map(({ pk }) => pk));
  };
  const theirs = await active(userId);
  // After a removal the caller's own view may still be there (I9).
  return [...(await active(ctx.actor.userId))].some((pk) => theirs.has(pk));
};

/** So many memberships are looked up at most to find out whom one knows. */
const LOOKUPS = 1_000;

/**
 * Those of these people who are or were in one of the caller's rooms, and the caller: what is written there names them. Room by room until all are
 * found, at most 50 rooms, and at least 10. Costs half a read unit for each person who is looked for in a room.
 */
export const among = async (ctx: Context, userIds: readonly string[]): Promise<Set<string>> => {
  const { userId } = ctx.actor;
  const known = new Set([userId, ...userIds.filter((each) => areServices(ctx, each))]);
  const sought = () => [...new Set(userIds)].filter((each) => !known.has(each));
  if (sought().length === 0) return known;
  const range = { pk: Keys.userPk(userId), prefix: Keys.USER_ROOM_PREFIX, limit: ROOMS };
  const { rows } = await ctx.table.query<UserRoomRow>(range);
  const roomIds = rows.map(({ sk }) => Keys.idOf(sk));
  const own = await ctx.table.getMany<MemberRow>(roomIds.map((roomId) => Keys.member(roomId, userId)));
  let left = LOOKUPS;
  // After a removal the caller's own view may still be there (I9).
  for (const { pk } of own.filter(isActive)) {
    const keys = sought().map((each) => Keys.member(Keys.idOf(pk), each));
    if (keys.length === 0 || keys.length > left) break;
    left -= keys.length;
    const found = await ctx.table.getMany<MemberRow>(keys, { eventually: true });
    for (const { sk } of found) known.add(Keys.idOf(sk));
  }
  return known;
};

/** People who share a room with the caller, and the caller. */
export const all = async (ctx: Context): Promise<User[]> => {
  const { userId, username } = ctx.actor;
  const mine = await ctx.table.query<UserRoomRow>({
    pk: Keys.userPk(userId),
    prefix: Keys.USER_ROOM_PREFIX,
    limit: ROOMS,
  });
  const rooms = await inParallel(mine.rows, PARALLEL_READS, async ({ sk }) => {
    const pk = Keys.roomPk(Keys.idOf(sk));
    const { rows } = await ctx.table.query<MemberRow>({ pk, prefix: Keys.MEMBER_PREFIX, limit: MEMBERS });
    // After a removal the caller's own view may still be there (I9).
    const own = await ctx.table.get<MemberRow>({ pk, sk: Keys.MEMBER_PREFIX + userId });
    return isActive(own) ? rows.filter(isActive) : [];
  });
  const people = await Names.read(
    ctx,
    rooms.flat().map(({ sk }) => Keys.idOf(sk)),
  );
  const living = [...people.values()].filter(({ deleted }) => !deleted);
  return [...new Map([[userId, { userId, username }], ...living.map((user) => [user.userId, user] as const)]).values()];
};
