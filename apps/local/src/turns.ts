import type { Deps } from "@parley/core/context";
import { busy } from "./busy";

/** So many may be in one room's line. Everybody else is told to come back. */
const MAX_IN_LINE = 256;

type Line = { length: number; last: Promise<unknown> };

/** Performs works of the same key one after the other, in the order in which they came. */
export const createLines = () => {
  const lines = new Map<string, Line>();
  return {
    /** How many works of the key are performed, or wait. */
    length: (key: string): number => lines.get(key)?.length ?? 0,
    async inTurn<Done>(key: string, work: () => Promise<Done>): Promise<Done> {
      const line = lines.get(key) ?? { length: 0, last: Promise.resolve() };
      lines.set(key, line);
      line.length += 1;
      const done = line.last.then(work);
      line.last = done.catch(() => {});
      try {
        return await done;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(key);
      }
    },
  };
};

/** The turns of one process: each room's works one after the other, in the order in which they came. */
export const createTurns = (random: () => number): NonNullable<Deps["inTurn"]> => {
  const { length, inTurn } = createLines();
  return async (roomId, work) => {
    if (length(roomId) >= MAX_IN_LINE)
      throw busy("Unable to do this just now: too many are writing to this room.", random);
    return inTurn(roomId, work);
  };
};
