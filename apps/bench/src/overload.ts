import { setTimeout as sleep } from "node:timers/promises";
import { type Latency, summarize } from "@parley/load/latency";
import { pace } from "@parley/load/pace";
import { writeInLoops } from "./closed-loop";
import { type CrowdPlan, gather, type Seat } from "./crowd";
import { between, createMeter, type Meter } from "./meter";
import { preciseClock } from "./precise-clock";
import type { Surroundings } from "./server-process";
import { parley } from "./systems/parley";

/** So many write, each again as soon as they are answered. */
export type Closed = { writers: number; messagesPerSecond: number };

/** Messages on a schedule, whatever becomes of them. */
export type Open = {
  /** Of the peak. */
  times: number;
  sent: number;
  acknowledgedPerSecond: number;
  refused: number;
  /** Neither acknowledged nor refused within `PATIENCE_MS` after the load. */
  unanswered: number;
  /** From the moment when it was due, of what was acknowledged. */
  acknowledged: Latency;
  slowestAnswerMs: number;
  /** How long one message takes that is sent a second after the load. */
  afterwardsMs: number;
  residentBytes: number;
};

/** Everybody comes with messages that wait, and sends one after the other. */
export type Outboxes = { people: number; messages: number; seconds: number; refused: number };

export type OverloadFigures = { closed: Closed[]; open: Open[]; outboxes: Outboxes };

const PLAN: CrowdPlan = { rooms: 100, roomSize: 10 };
const WRITERS = [200, 400, 800];
const TIMES = [2, 4];
const OUTBOX = 50;
const WARMING_SECONDS = 8;
const WARM_UP_MS = 2_000;
const PATIENCE_MS = 6_000;
/** Who is refused says it again after this. */
const AGAIN_MS = 500;
const OUTBOX_SECONDS = 120;

/** What the product does with more than it can do, in rooms of 10 people, on disk. */
export const measureOverload = async (seconds: number, surroundings: Surroundings): Promise<OverloadFigures> => {
  const { signal, progress } = surroundings;
  const running = await parley({ name: "Parley on disk" }).start(surroundings);
  let seats: Seat[] = [];
  try {
    progress(`${PLAN.rooms * PLAN.roomSize} people arrive`);
    seats = await gather(running, PLAN);
    const meter = createMeter(seats, running.refusals);
    progress("warming up");
    // What is measured first would pay for compiling what all use.
    await findRate(meter, seats.slice(0, WRITERS[0]), WARMING_SECONDS);
    const closed: Closed[] = [];
    for (const writers of WRITERS) {
      progress(`${writers} write`);
      closed.push({ writers, messagesPerSecond: await findRate(meter, seats.slice(0, writers), seconds) });
      signal.throwIfAborted();
    }
    const peak = Math.max(...closed.map(({ messagesPerSecond }) => messagesPerSecond));
    const open: Open[] = [];
    for (const times of TIMES) {
      progress(`${times} times the peak`);
      open.push(await writeOnSchedule(running.server.memory, meter, seats, times, peak, seconds));
      signal.throwIfAborted();
    }
    progress(`${seats.length} outboxes of ${OUTBOX} messages`);
    return { closed, open, outboxes: await emptyOutboxes(meter, seats) };
  } finally {
    for (const { socket } of seats) socket.close();
    await running.stop();
  }
};

const findRate = async (meter: Meter, writers: readonly Seat[], seconds: number): Promise<number> => {
  const end = writeInLoops(meter, writers, AGAIN_MS);
  await sleep(WARM_UP_MS);
  const [begun, before] = [performance.now(), meter.counts()];
  await sleep(seconds * 1000);
  const { acknowledged } = between(before, meter.counts());
  const passed = (performance.now() - begun) / 1000;
  end();
  await untilAnswered(meter);
  return acknowledged / passed;
};

const untilAnswered = async (meter: Meter): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  const isWaiting = ({ sent, acknowledged, refused }: ReturnType<Meter["counts"]>) => acknowledged + refused < sent;
  while (isWaiting(meter.counts()) && performance.now() < deadline) await sleep(20);
};

const writeOnSchedule = async (
  memory: () => Promise<{ resident: number }>,
  meter: Meter,
  seats: readonly Seat[],
  times: number,
  peak: number,
  seconds: number,
): Promise<Open> => {
  const samples = meter.collect();
  const before = meter.counts();
  // What is acknowledged first has not waited yet.
  const warm = sleep(WARM_UP_MS).then(() => ({ at: performance.now(), counts: meter.counts() }));
  const perSecond = peak * times;
  const count = Math.ceil(perSecond * (seconds + WARM_UP_MS / 1000));
  let slowestAnswerMs = 0;
  await pace(preciseClock, { count, perSecond }, (index, dueAt) => {
    const seat = seats[index % seats.length];
    if (seat)
      meter.say(seat, dueAt, () => {
        slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - dueAt);
      });
  });
  const { at, counts } = await warm;
  const { acknowledged } = between(counts, meter.counts());
  const passed = (performance.now() - at) / 1000;
  const { resident } = await memory();
  await sleep(1_000);
  const afterwardsMs = await sayOnce(meter, seats);
  await untilAnswered(meter);
  const all = between(before, meter.counts());
  return {
    times,
    sent: all.sent - 1,
    acknowledgedPerSecond: acknowledged / passed,
    refused: all.refused,
    unanswered: all.sent - all.acknowledged - all.refused,
    acknowledged: summarize(samples.acknowledged),
    slowestAnswerMs,
    afterwardsMs,
    residentBytes: resident,
  };
};

/** How long a single message takes to its acknowledgement, in ms; `PATIENCE_MS` if none comes. */
const sayOnce = async (meter: Meter, [seat]: readonly Seat[]): Promise<number> => {
  const begun = performance.now();
  const answered = new Promise<void>((resolve) => {
    if (seat) meter.say(seat, begun, () => resolve());
  });
  await Promise.race([answered, sleep(PATIENCE_MS)]);
  return performance.now() - begun;
};

const emptyOutboxes = async (meter: Meter, seats: readonly Seat[]): Promise<Outboxes> => {
  const [begun, before] = [performance.now(), meter.counts()];
  const empty = async (seat: Seat) => {
    for (let left = OUTBOX; left > 0; ) {
      const isRefused = await new Promise<boolean>((answered) => meter.say(seat, performance.now(), answered));
      if (isRefused) await sleep(AGAIN_MS);
      else left -= 1;
    }
  };
  await Promise.race([Promise.all(seats.map(empty)), sleep(OUTBOX_SECONDS * 1000)]);
  const { acknowledged, refused } = between(before, meter.counts());
  return { people: seats.length, messages: acknowledged, seconds: (performance.now() - begun) / 1000, refused };
};
