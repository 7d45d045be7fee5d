import { DELETED_ACCOUNT, type User } from "@parley/protocol/user";
import type { Context, Deps } from "../context";
import * as Keys from "../table/keys";
import { type MessageRow, type Names, nameOf, type PersonRow, type ProfileRow, peopleOf } from "../table/row";

/**
 * What people are called. The table holds names in profiles, and no name of anybody in the log, in memberships or in rooms. So a new name shows
 * everywhere, and a person who goes leaves no name behind.
 */

/** A profile as the wire shows it. */
export const toUser = (userId: string, row: ProfileRow): User => {
  if ("deleted" in row) return { userId, username: DELETED_ACCOUNT, deleted: true };
  const { username, handle, timeZone, workspaceRole, rev = 0 } = row;
  return {
    userId,
    username,
    ...(handle !== undefined && { handle }),
    ...(timeZone !== undefined && { timeZone }),
    ...(workspaceRole && { workspaceRole }),
    rev,
  };
};

/** People by their ids, each once, in one batch: half a read unit for each. What was changed a moment ago may be missing. */
export const read = async (deps: Deps, userIds: Iterable<string>): Promise<Names> => {
  const keys = [...new Set(userIds)].map(Keys.profile);
  const rows = await deps.table.getMany<ProfileRow>(keys, { eventually: true });
  return new Map(
    rows.map((row) => {
      const userId = Keys.userOf(row.pk);
      return [userId, toUser(userId, row)];
    }),
  );
};

/** As `read`, and spares the caller's own profile: their connection knows their name. */
export const readFor = async (ctx: Context, userIds: Iterable<string>): Promise<Names> => {
  const { userId, username } = ctx.actor;
  const others = new Set(userIds);
  others.delete(userId);
  const names = others.size === 0 ? [] : await read(ctx, others);
  return new Map([...names, [userId, { userId, username }]]);
};

/** The people whom messages name. */
export const ofMessages = (ctx: Context, rows: Iterable<MessageRow>): Promise<Names> =>
  readFor(ctx, [...rows].flatMap(peopleOf));

/** One person's name, for what is told of them. */
export const ofPerson = async (ctx: Context, person: PersonRow): Promise<Pick<User, "userId" | "username">> => ({
  userId: person.userId,
  username: nameOf(await readFor(ctx, [person.userId]), person),
});
