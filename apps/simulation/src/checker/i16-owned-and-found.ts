import type { History } from "../history";
import type { Invariant } from "./invariant";

/**
 * I16: every room with members has an owner, and every public one is in the directory, by its own name only, unless it is archived. Checked in the table at the end, after a fresh client of
 * everybody has connected.
 *
 * Excused: direct rooms, which have no owner. Rooms that no fresh client has: after a crash half way, the next member who connects completes
 * the room. The directory's entry of a room that was archived while functions of the version before worked: they know of no archive, and
 * list the room as they complete it.
 */
export const ownedAndFound: Invariant = (history) => {
  const { rooms, members, directory, views } = history;
  const seen = new Set(views.flatMap(({ fresh }) => fresh.rooms.map(({ roomId }) => roomId)));
  const owned = new Set(members.flatMap(({ roomId, role }) => (role === "owner" ? [roomId] : [])));
  const peopled = new Set(members.map(({ roomId }) => roomId));
  const listed = new Set(directory.map(({ roomId }) => roomId));
  const names = new Map(rooms.map(({ roomId, name }) => [roomId, name]));
  const misnamed = directory
    .filter(({ roomId, name }) => seen.has(roomId) && names.get(roomId) !== name)
    .map(
      ({ roomId, name }) => `room ${roomId} is in the directory as "${name}", and its name is "${names.get(roomId)}"`,
    );
  return rooms
    .filter(({ roomId, kind }) => kind !== "direct" && peopled.has(roomId) && seen.has(roomId))
    .flatMap(({ roomId, kind, archived }) => [
      ...(owned.has(roomId) ? [] : [`room ${roomId} has members, and none of them is its owner`]),
      ...(kind === "public" && !archived && !listed.has(roomId)
        ? [`public room ${roomId} has members, and is not in the directory`]
        : []),
      ...(archived && listed.has(roomId) && !isArchivedBesideFormer(history, roomId)
        ? [`room ${roomId} is archived, and is in the directory`]
        : []),
    ])
    .concat(misnamed);
};

const isArchivedBesideFormer = ({ governed, requests }: History, roomId: string): boolean => {
  const archivedAt = governed.findLast((rule) => rule.kind === "archived" && rule.roomId === roomId)?.at ?? 0;
  return requests.some(({ isFormer, endedAt = Number.POSITIVE_INFINITY }) => isFormer && endedAt > archivedAt);
};
