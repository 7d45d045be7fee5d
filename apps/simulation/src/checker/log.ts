import type { History, Logged } from "../history";
import { sendingOf } from "./key";
import { createPlaces, type Places } from "./places";

/**
 * The log as every reader of the table has it: the rows, and over a missing last one the head's tail. Whoever commits
 * a message and dies before its row has left just that, and nothing is missing for it.
 */
export const rowsOf = ({ log, heads }: History): readonly Logged[] => {
  const there = createPlaces<true>();
  for (const row of log) there.set(row.roomId, row.seq, true);
  const tails = heads.flatMap(({ tail }) => (tail && !there.get(tail.roomId, tail.seq) ? [tail] : []));
  return tails.length === 0 ? log : [...log, ...tails];
};

export type Log = {
  byPlace: Pick<Places<Logged>, "get">;
  /**
   * By `sendingOf`. Of a message that is there twice, which is I2's to say, the first; of two at one place, which is
   * I4's, too.
   */
  bySending: ReadonlyMap<string, Logged>;
};

export const readLog = (history: History): Log => {
  const byPlace = createPlaces<Logged>();
  const bySending = new Map<string, Logged>();
  for (const row of rowsOf(history)) {
    const sending = sendingOf(row.roomId, row.userId, row.clientMessageId);
    if (!byPlace.get(row.roomId, row.seq)) byPlace.set(row.roomId, row.seq, row);
    if (!bySending.has(sending)) bySending.set(sending, row);
  }
  return { byPlace, bySending };
};
