import type { Role, Room, RoomKind } from "@parley/protocol/room";
import type { Deps } from "../context";
import * as Directory from "../people/directory";
import * as Keys from "../table/keys";
import { isActive, type MemberRow, type RoomRow } from "../table/row";
import { all } from "../table/table";

/**
 * Every room with members has an owner, and every public one of them is in the directory (I16).
 *
 * On the room's ABOUT row, `unsettled` rises before an owner's membership ends, and `settled` says up to which count somebody has made sure
 * of both. Where the two differ, the next reader settles the room: after a crash, in a room that is new, that everybody had left, or that an
 * earlier version wrote or listed by its whole name only.
 *
 * An owner's membership ends only if `handed` is as it was before `unsettled` rose. Settling reads `unsettled` and then raises the `handed`
 * of the owner that it found. So if an owner leaves meanwhile, either the membership does not end, or the room is not settled by it.
 * `handed` outlives the membership: a person who comes back is not taken for the owner that they were.
 */
export const isSettled = (kind: RoomKind, { settled, unsettled = 0, hasWords, formerNames }: RoomRow): boolean =>
  kind === "direct" ||
  (settled === unsettled && formerNames === undefined && (kind === "private" || hasWords === true));

/** To be called before an owner's membership ends, and after that was read. */
export const unsettle = async (deps: Deps, roomId: string): Promise<void> => {
  await deps.table.update(Keys.about(roomId), { add: { unsettled: 1 } }, { when: "attribute_exists(#pk)" });
};

/** Gives the room an owner and its entry in the directory, or takes the entry away where nobody is left, or nobody should find it. */
export const settle = async (deps: Deps, roomId: string, kind: RoomKind): Promise<void> => {
  const about = await deps.table.get<RoomRow>(Keys.about(roomId));
  if (about && !isSettled(kind, about)) await settleAs(deps, roomId, kind, about);
};

const settleAs = async (deps: Deps, roomId: string, kind: RoomKind, about: RoomRow): Promise<void> => {
  const { unsettled = 0, archived, deleted, name, formerNames = [] } = about;
  const isDone =
    deleted || (await grantCreator(deps, roomId, about)) || (await appointOwner(deps, roomId)) !== undefined;
  if (kind === "public") {
    if (isDone && !archived && !deleted) await list(deps, roomId, about, unsettled);
    else await unlist(deps, roomId, name, unsettled);
    for (const former of formerNames) await unlist(deps, roomId, former, unsettled);
  }
  const now = await deps.table.get<RoomRow>(Keys.about(roomId));
  // What was listed meanwhile may be what another one has just taken away.
  if (now && now.unsettled !== about.unsettled) return settleAs(deps, roomId, kind, now);
  if (!isDone) return;
  await deps.table.update(
    Keys.about(roomId),
    { set: { settled: unsettled, ...(kind === "public" && { hasWords: true }) } },
    {
      when: "attribute_exists(#pk) AND (attribute_not_exists(#settled) OR #settled <= :seen)",
      values: { seen: unsettled },
    },
  );
  if (formerNames.length > 0)
    await deps.table.update(
      Keys.about(roomId),
      { remove: ["formerNames"] },
      { when: "#unsettled = :seen", values: { seen: unsettled } },
    );
};

/** Most rooms still belong to their creator: this spares a large room the reading of all its members. */
const grantCreator = async (deps: Deps, roomId: string, { createdBy }: RoomRow): Promise<boolean> => {
  const creator = await deps.table.get<MemberRow>(Keys.member(roomId, createdBy));
  return isActive(creator) && creator.role === "owner" && grantOwner(deps, roomId, createdBy, "owner");
};

/**
 * Makes an owner of one who is it already, or else of the moderator or the member of longest standing. Answers with who that is. Undefined where
 * there is no other than `except`.
 */
export const appointOwner = async (
  deps: Deps,
  roomId: string,
  except?: string,
): Promise<{ userId: string; isNew: boolean } | undefined> => {
  const rows = await all<MemberRow>(deps.table, { pk: Keys.roomPk(roomId), prefix: Keys.MEMBER_PREFIX });
  const heirs = rows
    .filter((row) => isActive(row) && Keys.idOf(row.sk) !== except)
    .sort((a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt);
  for (const { sk, role } of heirs) {
    const [userId, isNew] = [Keys.idOf(sk), role !== "owner"];
    if (isNew) await countChange(deps, roomId);
    if (!(await grantOwner(deps, roomId, userId, role))) continue;
    if (isNew) await countChange(deps, roomId);
    return { userId, isNew };
  }
  // All have left since, or have another role.
  return heirs.length > 0 ? appointOwner(deps, roomId, except) : undefined;
};

/**
 * Has the heir's clients find at their next `sync` that their role is another one (I12): no message tells of it. It is counted before and after
 * the change, so that they find it also where we crash in between.
 */
const countChange = async (deps: Deps, roomId: string): Promise<void> => {
  await deps.table.update(Keys.head(roomId), { add: { ended: 1 } }, { when: "attribute_exists(#pk)" });
};

const rank = ({ role }: MemberRow): number => ["owner", "moderator", "member"].indexOf(role);

/** Whether somebody other than `except` owns the room. */
export const hasOwner = async (deps: Deps, roomId: string, except: string): Promise<boolean> => {
  const rows = await all<MemberRow>(deps.table, { pk: Keys.roomPk(roomId), prefix: Keys.MEMBER_PREFIX });
  return rows.some((row) => isActive(row) && row.role === "owner" && Keys.idOf(row.sk) !== except);
};

/**
 * Gives a member another role than the one in `before`. An owner steps down only after `unsettle`. Undefined where their membership or their
 * role has changed meanwhile.
 */
export const grantRole = (
  deps: Deps,
  roomId: string,
  userId: string,
  before: MemberRow,
  role: Role,
  given: NonNullable<MemberRow["given"]>,
): Promise<MemberRow | undefined> => {
  const { handed } = before;
  const isAsRead = handed === undefined ? "attribute_not_exists(#handed)" : "#handed = :handed";
  return deps.table.update<MemberRow>(
    Keys.member(roomId, userId),
    { set: { role, given }, ...(role === "owner" && { add: { handed: 1 } }) },
    {
      when: `#state = :active AND #role = :before AND ${isAsRead}`,
      values: { active: "active", before: before.role, ...(handed !== undefined && { handed }) },
    },
  );
};

/** False where the membership has ended, or the role has changed since it was read. */
const grantOwner = async (deps: Deps, roomId: string, userId: string, role: Role): Promise<boolean> => {
  const confirmed = await deps.table.update(
    Keys.member(roomId, userId),
    { set: { role: "owner" }, add: { handed: 1 } },
    { when: "#state = :active AND #role = :before", values: { active: "active", before: role } },
  );
  return confirmed !== undefined;
};

/** What the directory says of a public room. `asOf` is the `unsettled` that its writer had read, so that an older writer is refused. */
export type DirectoryEntry = Pick<Room, "roomId" | "name" | "description" | "createdBy" | "createdAt"> & {
  asOf?: number;
};

const list = async (deps: Deps, roomId: string, about: RoomRow, asOf: number): Promise<void> => {
  const { name, description, createdBy, createdAt } = about;
  const entry: DirectoryEntry = {
    roomId,
    name,
    ...(description && { description }),
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    asOf,
  };
  const when = "attribute_not_exists(#asOf) OR #asOf <= :asOf";
  await Directory.add(deps, "DIRECTORY", roomId, { name }, entry, { when, values: { asOf } });
};

/**
 * Leaves alone the rows that somebody has written who has read the same `unsettled`, or a later one. A row that says so takes each one's
 * place for a while, which refuses a writer who has read an earlier `unsettled` and comes only now.
 */
const unlist = async (deps: Deps, roomId: string, name: string, asOf: number): Promise<void> => {
  const when = "attribute_not_exists(#asOf) OR #asOf < :asOf";
  await Directory.add(
    deps,
    "DIRECTORY",
    roomId,
    { name },
    { ...Directory.withdrawn(deps), asOf },
    { when, values: { asOf } },
  );
};
