import type { History } from "../history";
import type { Violation } from "./invariant";
import { placeOf, time } from "./key";
import { rowsOf } from "./log";

/** A search that begins after the delete of a message was acknowledged does not find it. */
export const foundDeleted = ({ requests, acknowledgedChanges }: History): Violation[] => {
  const deletedAt = new Map<string, number>();
  for (const { deleted, at, ...place } of acknowledgedChanges) {
    const key = placeOf(place);
    if (deleted) deletedAt.set(key, Math.min(at, deletedAt.get(key) ?? at));
  }
  return requests
    .filter(({ action }) => action === "search")
    .flatMap(({ userId, begunAt, messages }) =>
      messages
        .filter((hit) => (deletedAt.get(placeOf(hit)) ?? Number.POSITIVE_INFINITY) < begunAt)
        .map(
          (hit) => `${userId} found message ${placeOf(hit)} at ${time(begunAt)}, whose delete was acknowledged before`,
        ),
    );
};

/** At the end a search finds what a plain filter over the log finds. */
export const foundAtTheEnd = (history: History): Violation[] => {
  const { views, deleted: deletedRooms } = history;
  const log = rowsOf(history);
  return views.flatMap(({ userId, found }) => {
    if (!found) return [];
    const rooms = new Set(found.rooms.filter((roomId) => !deletedRooms.includes(roomId)));
    const expected = log
      .filter((row) => rooms.has(row.roomId) && !row.isSystem && !row.deleted && found.from.includes(row.userId))
      .map(placeOf);
    const places = found.places.filter(({ roomId }) => rooms.has(roomId)).map(placeOf);
    const [wanted, got] = [new Set(expected), new Set(places)];
    return [
      ...expected.filter((place) => !got.has(place)).map((place) => `${userId}'s search did not find message ${place}`),
      ...places
        .filter((place) => !wanted.has(place))
        .map((place) => `${userId}'s search found ${place}, which the log has not so`),
      ...(got.size < places.length ? [`${userId}'s search found a message twice`] : []),
    ];
  });
};
