import type { Room, RoomKind } from "@parley/protocol/room";
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
export const isSettled = (kind: RoomKind, { settled, unsettled = 0, hasWords }: RoomRow): boolean =>
  kind === "direct" || (settled === unsettled && (kind === "private" || hasWords === true));

/** To be called before an owner's membership ends, and after that was read. */
export const unsettle = async (deps: Deps, roomId: string): Promise<void> => {
  await deps.table.update(Keys.about(roomId), { add: { unsettled: 1 } }, { when: "attribute_exists(#pk)" });
};

/** Gives the room an owner and its entry in the directory, or takes the entry away where nobody is left. */
export const settle = async (deps: Deps, roomId: string, kind: RoomKind): Promise<void> => {
  const about = await deps.table.get<RoomRow>(Keys.about(roomId));
  if (!about || isSettled(kind, about)) return;
  const { unsettled = 0 } = about;
  const hasOwner = (await grantCreator(deps, roomId, about)) || (await appointOwner(deps, roomId));
  if (kind === "public") await (hasOwner ? list : unlist)(deps, roomId, about, unsettled);
  if (!hasOwner) return;
  await deps.table.update(
    Keys.about(roomId),
    { set: { settled: unsettled, ...(kind === "public" && { hasWords: true }) } },
    {
      when: "attribute_exists(#pk) AND (attribute_not_exists(#settled) OR #settled <= :seen)",
      values: { seen: unsettled },
    },
  );
};

/** Most rooms still belong to their creator: this spares a large room the reading of all its members. */
const grantCreator = async (deps: Deps, roomId: string, { createdBy }: RoomRow): Promise<boolean> => {
  const creator = await deps.table.get<MemberRow>(Keys.member(roomId, createdBy));
  return isActive(creator) && creator.role === "owner" && grantOwner(deps, roomId, createdBy);
};

/** Makes an owner of one who is it already, or else of the member of longest standing. False where there is no other than `except`. */
export const appointOwner = async (deps: Deps, roomId: string, except?: string): Promise<boolean> => {
  const rows = await all<MemberRow>(deps.table, { pk: Keys.roomPk(roomId), prefix: Keys.MEMBER_PREFIX });
  const heirs = rows
    .filter((row) => isActive(row) && Keys.idOf(row.sk) !== except)
    .sort((a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt);
  for (const { sk } of heirs) if (await grantOwner(deps, roomId, Keys.idOf(sk))) return true;
  return false;
};

const rank = ({ role }: MemberRow): number => (role === "owner" ? 0 : 1);

/** False where the membership has ended. */
const grantOwner = async (deps: Deps, roomId: string, userId: string): Promise<boolean> => {
  const confirmed = await deps.table.update(
    Keys.member(roomId, userId),
    { set: { role: "owner" }, add: { handed: 1 } },
    { when: "#state = :active", values: { active: "active" } },
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
  await Directory.add(deps, "DIRECTORY", roomId, name, entry, { when, values: { asOf } });
};

/** Leaves alone the entry of somebody who came after the last one left: they have read the same `unsettled`, or a later one. */
const unlist = async (deps: Deps, roomId: string, { name }: RoomRow, asOf: number): Promise<void> => {
  const when = "attribute_not_exists(#asOf) OR #asOf < :asOf";
  await Directory.remove(deps, "DIRECTORY", roomId, name, { when, values: { asOf } });
};
