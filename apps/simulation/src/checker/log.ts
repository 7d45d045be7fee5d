import type { History, Logged } from "../history";
import { sendingOf } from "./key";
import { createPlaces, type Places } from "./places";

/**
 * The log as readers of the table get it: the rows and, in the place of missing ones, the messages that the head holds. A function that dies
 * between a commit and its row leaves exactly this.
 */
export const rowsOf = ({ log, heads }: History): readonly Logged[] => {
  const there = createPlaces<true>();
  for (const row of log) there.set(row.roomId, row.seq, true);
  const missing = heads.flatMap(({ pending }) => pending.filter(({ roomId, seq }) => !there.get(roomId, seq)));
  return missing.length === 0 ? log : [...log, ...missing];
};

export type Log = {
  byPlace: Pick<Places<Logged>, "get">;
  /**
   * By `sendingOf`. The first of a message that is there twice, which violates I2, and of two messages at one place, which violates I4.
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
