import { ParleyError } from "@parley/protocol/error";
import { type Alarm, createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import type { Call } from "./calls";
import type { Ports } from "./ports";

const INTERVAL_MS = 1_000;

type Mark = { target: number; reported: number; failures: number; alarm: Alarm };

/** Reports read positions to the server: only forward (I10), at most once a second for each room, until the server has confirmed. */
export type ReadMarks = {
  mark(roomId: string, seq: number): void;
  /** Whether the server has not confirmed the newest position of the room yet. */
  isPending(roomId: string): boolean;
  stop(): void;
};

/** `acknowledged` is called whenever the server has confirmed a position. */
export const createReadMarks = (ports: Ports, call: Call, acknowledged: (roomId: string) => void): ReadMarks => {
  const marks = new Map<string, Mark>();

  const report = async (roomId: string, mark: Mark): Promise<void> => {
    if (mark.reported >= mark.target) return void marks.delete(roomId);
    // A later mark raises `target` while this request is under way, and is reported after it.
    const seq = mark.target;
    try {
      await call("markRead", { roomId, seq });
      if (marks.get(roomId) !== mark) return;
      mark.reported = seq;
      mark.failures = 0;
      acknowledged(roomId);
      mark.alarm.set(INTERVAL_MS, () => void report(roomId, mark));
    } catch (error) {
      const code = error instanceof ParleyError ? error.code : undefined;
      ports.log?.({ event: "markRead.failed", roomId, code });
      if (marks.get(roomId) !== mark) return;
      if (error instanceof ParleyError && error.retry === "never") return void marks.delete(roomId);
      mark.failures += 1;
      mark.alarm.set(INTERVAL_MS + fullJitter(mark.failures, ports.random()), () => void report(roomId, mark));
    }
  };

  return {
    mark: (roomId, seq) => {
      const known = marks.get(roomId);
      if (known) {
        known.target = Math.max(known.target, seq);
        return;
      }
      const mark: Mark = { target: seq, reported: 0, failures: 0, alarm: createAlarm(ports.clock) };
      marks.set(roomId, mark);
      void report(roomId, mark);
    },
    isPending: (roomId) => {
      const mark = marks.get(roomId);
      return mark !== undefined && mark.reported < mark.target;
    },
    stop: () => {
      for (const { alarm } of marks.values()) alarm.clear();
      marks.clear();
    },
  };
};
