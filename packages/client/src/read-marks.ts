import { ParleyError } from "@parley/protocol/error";
import { type Alarm, createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import type { Call } from "./calls";
import type { Ports } from "./ports";

const INTERVAL_MS = 1_000;

type Mark = { target: number; told: number; failures: number; alarm: Alarm };

/** Tells the server how far rooms have been read: at most once a second and room, only forward (I10), until it knows. */
export type ReadMarks = {
  mark(roomId: string, seq: number): void;
  /** Whether the server does not know yet all that it was to be told. */
  isPending(roomId: string): boolean;
  stop(): void;
};

/** `acknowledged` is called whenever the server has learned more. */
export const createReadMarks = (ports: Ports, call: Call, acknowledged: (roomId: string) => void): ReadMarks => {
  const marks = new Map<string, Mark>();

  const tell = async (roomId: string, mark: Mark): Promise<void> => {
    if (mark.told >= mark.target) return void marks.delete(roomId);
    // Set before the answer comes, so that what is marked meanwhile waits for its turn.
    const seq = mark.target;
    try {
      await call("markRead", { roomId, seq });
      if (marks.get(roomId) !== mark) return;
      mark.told = seq;
      mark.failures = 0;
      acknowledged(roomId);
      mark.alarm.set(INTERVAL_MS, () => void tell(roomId, mark));
    } catch (error) {
      const code = error instanceof ParleyError ? error.code : undefined;
      ports.log?.({ event: "markRead.failed", roomId, code });
      if (marks.get(roomId) !== mark) return;
      if (error instanceof ParleyError && error.retry === "never") return void marks.delete(roomId);
      mark.failures += 1;
      mark.alarm.set(INTERVAL_MS + fullJitter(mark.failures, ports.random()), () => void tell(roomId, mark));
    }
  };

  return {
    mark: (roomId, seq) => {
      const known = marks.get(roomId);
      if (known) {
        known.target = Math.max(known.target, seq);
        return;
      }
      const mark: Mark = { target: seq, told: 0, failures: 0, alarm: createAlarm(ports.clock) };
      marks.set(roomId, mark);
      void tell(roomId, mark);
    },
    isPending: (roomId) => {
      const mark = marks.get(roomId);
      return mark !== undefined && mark.told < mark.target;
    },
    stop: () => {
      for (const { alarm } of marks.values()) alarm.clear();
      marks.clear();
    },
  };
};
