import type { Deps } from "@parley/core/context";
import { busy } from "./busy";

/** So many may be in one room's line. Everybody else is told to come back. */
const MAX_IN_LINE = 256;

type Line = { length: number; last: Promise<unknown> };

/** The turns of one process: each room's works one after the other, in the order in which they came. */
export const createTurns = (random: () => number): NonNullable<Deps["inTurn"]> => {
  const lines = new Map<string, Line>();
  return async (roomId, work) => {
    const line = lines.get(roomId) ?? { length: 0, last: Promise.resolve() };
    if (line.length >= MAX_IN_LINE)
      throw busy("Unable to do this just now: too many are writing to this room.", random);
    lines.set(roomId, line);
    line.length += 1;
    const done = line.last.then(work);
    line.last = done.catch(() => {});
    try {
      return await done;
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(roomId);
    }
  };
};
