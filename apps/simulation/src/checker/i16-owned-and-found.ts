import type { Invariant } from "./invariant";

/**
 * I16: every room with members has an owner, and every public one is in the directory. Checked in the table at the end, after a fresh client of
 * everybody has connected.
 *
 * Excused: direct rooms, which have no owner. Rooms that no fresh client has: after a crash half way, the next member who connects completes
 * the room.
 */
export const ownedAndFound: Invariant = ({ rooms, members, directory, views }) => {
  const seen = new Set(views.flatMap(({ fresh }) => fresh.rooms.map(({ roomId }) => roomId)));
  const owned = new Set(members.flatMap(({ roomId, role }) => (role === "owner" ? [roomId] : [])));
  const peopled = new Set(members.map(({ roomId }) => roomId));
  const listed = new Set(directory);
  return rooms
    .filter(({ roomId, kind }) => kind !== "direct" && peopled.has(roomId) && seen.has(roomId))
    .flatMap(({ roomId, kind }) => [
      ...(owned.has(roomId) ? [] : [`room ${roomId} has members, and none of them is its owner`]),
      ...(kind === "public" && !listed.has(roomId)
        ? [`public room ${roomId} has members, and is not in the directory`]
        : []),
    ]);
};
