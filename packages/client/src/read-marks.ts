import { type Alarm, createAlarm } from "./alarm";
import type { Clock } from "./ports";

/** The other devices of a person show within 2 s what was read on one of them. */
const INTERVAL_MS = 1_500;

type Mark = { target: number; reported: number; alarm: Alarm };

/**
 * Reports read positions to the server: only forward (I10), and at most once in 1.5 s for each room. A report is not answered and may be lost.
 * The next summary of the room shows it, and then it is reported again.
 */
export type ReadMarks = {
  mark(roomId: string, seq: number): void;
  /** The server has said that it stands before `seq`: the report was lost, or is still on its way. */
  repeat(roomId: string, seq: number): void;
  /** What waits for its time is no longer so. */
  forget(roomId: string): void;
  /** Reports now what waits for its time. */
  flush(roomId: string): void;
  /** Whether the newest position of the room is still to be reported. */
  isPending(roomId: string): boolean;
  /** Drops what was reported and what is still to be: the client stops, or the server's table was restored. */
  clear(): void;
};

/** `report` answers with whether there was a connection to send it on. */
export const createReadMarks = (clock: Clock, report: (roomId: string, seq: number) => boolean): ReadMarks => {
  const marks = new Map<string, Mark>();

  const reportDue = (roomId: string, mark: Mark): void => {
    if (mark.reported >= mark.target) return void marks.delete(roomId);
    mark.alarm.set(INTERVAL_MS, () => reportDue(roomId, mark));
    if (report(roomId, mark.target)) mark.reported = mark.target;
  };

  const mark = (roomId: string, seq: number) => {
    const known = marks.get(roomId);
    if (known) {
      known.target = Math.max(known.target, seq);
      return;
    }
    const begun = { target: seq, reported: 0, alarm: createAlarm(clock) };
    marks.set(roomId, begun);
    reportDue(roomId, begun);
  };

  const isPending = (roomId: string) => {
    const known = marks.get(roomId);
    return known !== undefined && known.reported < known.target;
  };

  return {
    mark,
    repeat: (roomId, seq) => {
      const known = marks.get(roomId);
      if (known) known.reported = 0;
      mark(roomId, seq);
    },
    forget: (roomId) => {
      marks.get(roomId)?.alarm.clear();
      marks.delete(roomId);
    },
    flush: (roomId) => {
      const known = marks.get(roomId);
      if (known && isPending(roomId)) reportDue(roomId, known);
    },
    isPending,
    clear: () => {
      for (const { alarm } of marks.values()) alarm.clear();
      marks.clear();
    },
  };
};
