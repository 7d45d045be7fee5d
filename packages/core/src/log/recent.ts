/** Remembered of one room, and rooms. */
const KNOWN_MESSAGES = 512;
const KNOWN_ROOMS = 500;

/** What a process remembers of what it has committed. */
export type Recent = {
  /** The message `id` was committed as `seq`. */
  note(roomId: string, seq: number, id: string): void;
  /** Whether all messages after `after` up to `last` are known, and `id` is none of them. */
  lacks(roomId: string, after: number, last: number, id: string): boolean;
};

/**
 * The ids (`fingerprint`) of the newest messages that one process has committed to each room, those without a gap. A sequence never gets another
 * message, so what is remembered holds whatever others write (I2).
 */
export const createRecent = (): Recent => {
  const rooms = new Map<string, { last: number; ids: Set<string> }>();
  return {
    note(roomId, seq, id) {
      const known = rooms.get(roomId);
      if (known && seq <= known.last) return;
      const ids = known && seq === known.last + 1 ? known.ids : new Set<string>();
      ids.add(id);
      for (const oldest of ids) {
        if (ids.size <= KNOWN_MESSAGES) break;
        ids.delete(oldest);
      }
      rooms.delete(roomId);
      rooms.set(roomId, { last: seq, ids });
      for (const idle of rooms.keys()) {
        if (rooms.size <= KNOWN_ROOMS) break;
        rooms.delete(idle);
      }
    },
    lacks(roomId, after, last, id) {
      const known = rooms.get(roomId);
      return known !== undefined && known.last >= last && known.last - known.ids.size <= after && !known.ids.has(id);
    },
  };
};
