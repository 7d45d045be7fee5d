import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Context, Deps, Outcome } from "../context";
import * as Keys from "../table/keys";
import type { ProfileRow } from "../table/row";
import * as Acquaintance from "./acquaintance";
import * as Directory from "./directory";
import * as Names from "./names";
import { isService } from "./service";
import * as Workspace from "./workspace";

/**
 * Records a person, whom everybody on this stage can find by name. `former`: whom their browser had before. Of several that record
 * the same person at once, the first one's name stays.
 */
export const create = async (
  deps: Deps,
  username: string,
  userId = deps.mintId(),
  former: readonly string[] = [],
): Promise<User> => {
  const row: ProfileRow = { username, hasWords: true, ...(former.length > 0 && { former }) };
  const isNew = await deps.table.put({ ...Keys.profile(userId), ...row }, { when: "attribute_not_exists(#pk)" });
  const user = isNew ? { userId, username } : await getOrThrow(deps, userId);
  await enlist(deps, user);
  return user;
};

/** So many people of one browser are remembered, the newest ones. */
const FORMER = 10;

/** A person and those whom their browser had before they came anew, newest first: whoever comes next in it begins with these (`former`). */
export const withFormer = async (deps: Deps, userId: string): Promise<string[]> => {
  const profile = await deps.table.get<ProfileRow>(Keys.profile(userId));
  const before = profile && !("deleted" in profile) ? (profile.former ?? []) : [];
  return [userId, ...before].slice(0, FORMER);
};

/** Records somebody new. `before`: who is signed in in their browser, whose bans hold for them as well. */
export const comeAnew = async (
  deps: Deps,
  username: string,
  userId: string,
  before: Pick<User, "userId"> | undefined,
): Promise<User> => create(deps, username, userId, before ? await withFormer(deps, before.userId) : []);

/**
 * Lists a person among everybody, so that they are found by name. Changes nothing where a later version of their profile (`rev`) was listed, or
 * has withdrawn the name. Can be repeated, and puts right what an earlier version has listed.
 */
export const enlist = (deps: Deps, user: User): Promise<void> => write(deps, "PEOPLE", user);

/** Lists a person with an account among those who have one. As `enlist`. */
export const enlistMember = (deps: Deps, user: User): Promise<void> => write(deps, "MEMBERS", user);

const write = (deps: Deps, kind: Kind, { userId, username, handle, rev = 0 }: User): Promise<void> => {
  const entry = { userId, username, ...(handle !== undefined && { handle }), rev };
  const when = "attribute_not_exists(#rev) OR #rev <= :rev";
  return Directory.add(deps, kind, userId, { name: username, handle }, entry, { when, values: { rev } });
};

/** By what a profile lists a person: their name and, written with an `@`, their handle. */
export const listedNames = ({ username, handle }: Pick<User, "username" | "handle">): string[] =>
  handle === undefined ? [username] : [username, `@${handle}`];

/** One of those, which may have been either. */
export const asListed = (name: string): Directory.Listed =>
  name.startsWith("@") ? { name, handle: name.slice(1) } : { name };

/**
 * Withdraws a former name or handle, but for the rows that a profile of this `rev` or a later one is listed by. A row that says so takes each one's place
 * for a while, which refuses a writer who has read an earlier profile and comes only now.
 */
export const withdraw = (
  deps: Deps,
  kind: Kind,
  { userId, rev = 0 }: Pick<User, "userId" | "rev">,
  name: string,
): Promise<void> => {
  const when = "attribute_not_exists(#rev) OR #rev < :rev";
  const row = { ...Directory.withdrawn(deps), rev };
  return Directory.add(deps, kind, userId, asListed(name), row, { when, values: { rev } });
};

type Kind = "PEOPLE" | "MEMBERS";

/** Undefined where there is none with this id, or they have deleted their account. */
export const find = async (deps: Deps, userId: string): Promise<User | undefined> => {
  const profile = await deps.table.get<ProfileRow>(Keys.profile(userId));
  return profile && !("deleted" in profile) ? Names.toUser(userId, profile) : undefined;
};

/** Throws `user.not_found`. */
export const getOrThrow = async (deps: Deps, userId: string): Promise<User> => {
  const user = await find(deps, userId);
  if (!user) throw notFound();
  return user;
};

const notFound = () => new ParleyError("user.not_found", "Unable to find the person: there is none with this id.");

/** Those of these people whom the caller finds, whether they exist or not. */
export const findable = async (ctx: Context, userIds: readonly string[]): Promise<readonly string[]> => {
  if (userIds.length === 0 || (await Workspace.findsEverybody(ctx))) return userIds;
  const known = await Acquaintance.among(ctx, userIds);
  return userIds.filter((userId) => known.has(userId));
};

/** People whom the caller does not find are none whom they could add to a room, or block. Throws `user.not_found`. */
export const requireFindable = async (ctx: Context, userIds: readonly string[]): Promise<void> => {
  if ((await findable(ctx, userIds)).length < userIds.length) throw notFound();
};

/** A page of the people that the caller may find: everybody, or those who share a room with them. With `members`: only those with an account. */
export const list = async (ctx: Context, input: Input<"listUsers">): Promise<Outcome<Output<"listUsers">>> => {
  const { limit = LIMITS.defaultPageSize, prefix, cursor, members = false } = input;
  if (!(await Workspace.findsEverybody(ctx))) {
    const known = (await Acquaintance.all(ctx))
      .filter((user) => !members || Workspace.isMember(user))
      .map((user) => ({ ...user, name: user.username }));
    const { entries, ...next } = Directory.pageOf(known, ({ userId }) => userId, { prefix, limit, cursor });
    return { result: { users: entries.map(({ name: _name, ...user }) => user), ...next }, deliveries: [] };
  }
  // Nobody is offered the accounts of the smoke test, but each other.
  const isOffered = ({ userId }: User) => !isService(userId) || isService(ctx.actor.userId);
  const { entries, ...next } = await Directory.list<User>(ctx, members ? "MEMBERS" : "PEOPLE", {
    prefix,
    limit,
    cursor,
  });
  const users = entries
    .filter(isOffered)
    .map(({ userId, username, handle }) => ({ userId, username, ...(handle && { handle }) }));
  return { result: { users, ...next }, deliveries: [] };
};

/**
 * The profiles of those who exist, or existed. To those who do not find everybody, all but those who have deleted their account are absent whom
 * they never shared a room with. One read unit more than the profiles.
 */
export const getMany = async (ctx: Context, { userIds }: Input<"getUsers">): Promise<Outcome<Output<"getUsers">>> => {
  const users = [...(await Names.read(ctx, userIds)).values()];
  if (await Workspace.findsEverybody(ctx)) return { result: { users }, deliveries: [] };
  const known = await Acquaintance.among(ctx, userIds);
  return { result: { users: users.filter(({ userId, deleted }) => deleted || known.has(userId)) }, deliveries: [] };
};
