import type { Seat } from "./crowd";
import { createScanner, markOf } from "./mark";

/** Since the meter was made, or since a count that is taken from it. */
export type Counts = { sent: number; acknowledged: number; delivered: number; refused: number };

/** Milliseconds from the moment when a message was due. */
export type Samples = { acknowledged: number[]; delivered: number[] };

export type Meter = {
  counts(): Counts;
  /** Says something from a seat, as of `dueAt`. `answered` is called when the server has acknowledged or refused it. */
  say(seat: Seat, dueAt: number, answered?: (isRefused: boolean) => void): void;
  /** Takes the times of the messages that are said from now on, and ends an earlier collection. */
  collect(): Samples;
};

const TEXT = " the quick brown fox jumps over the lazy dog, and back again.";

type Sent = { seat: Seat; dueAt: number; samples: Samples; answered: ((isRefused: boolean) => void) | undefined };

/**
 * Listens to all seats. A message that comes back to its author is acknowledged; to anybody else it is delivered. A refusal does not say what
 * it refuses, so it is taken for the author's oldest message without an answer.
 */
export const createMeter = (seats: readonly Seat[], refusals: readonly string[]): Meter => {
  const counts: Counts = { sent: 0, acknowledged: 0, delivered: 0, refused: 0 };
  const sent: Sent[] = [];
  const known: number[] = [];
  const unanswered = new Map(seats.map((seat) => [seat, new Set<number>()]));
  let samples: Samples = { acknowledged: [], delivered: [] };

  for (const seat of seats) {
    const own = unanswered.get(seat) ?? new Set();
    const answer = (id: number, isRefused: boolean) => {
      if (!own.delete(id)) return;
      const { answered } = sent[id] ?? {};
      answered?.(isRefused);
    };
    const scan = createScanner((id) => {
      const message = sent[id];
      if (!message) return;
      const ms = performance.now() - message.dueAt;
      if (message.seat !== seat) {
        counts.delivered += 1;
        message.samples.delivered.push(ms);
        return;
      }
      counts.acknowledged += 1;
      known[seat.room] = (known[seat.room] ?? 0) + 1;
      message.samples.acknowledged.push(ms);
      answer(id, false);
    });
    seat.socket.listen((chunk) => {
      scan(chunk);
      if (own.size === 0) return;
      for (const refusal of refusals)
        for (let at = chunk.indexOf(refusal); at !== -1; at = chunk.indexOf(refusal, at + 1)) {
          const [oldest] = own;
          if (oldest === undefined) return;
          counts.refused += 1;
          answer(oldest, true);
        }
    });
  }

  return {
    counts: () => ({ ...counts }),
    collect() {
      samples = { acknowledged: [], delivered: [] };
      return samples;
    },
    say(seat, dueAt, answered) {
      const id = sent.length;
      sent.push({ seat, dueAt, samples, answered });
      counts.sent += 1;
      unanswered.get(seat)?.add(id);
      seat.socket.write(seat.member.say(markOf(id) + TEXT, id, known[seat.room] ?? 0));
    },
  };
};

/** What has happened between two counts. */
export const between = (before: Counts, after: Counts): Counts => ({
  sent: after.sent - before.sent,
  acknowledged: after.acknowledged - before.acknowledged,
  delivered: after.delivered - before.delivered,
  refused: after.refused - before.refused,
});
