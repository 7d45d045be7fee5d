import { setTimeout as sleep } from "node:timers/promises";
import { type Latency, summarize } from "@parley/load/latency";
import { pace } from "@parley/load/pace";
import { writeInLoops } from "./closed-loop";
import { type CrowdPlan, gather, type Seat } from "./crowd";
import { between, createMeter, type Meter } from "./meter";
import { preciseClock } from "./precise-clock";
import type { Memory, Surroundings } from "./server-process";
import type { Running, System } from "./systems/system";

export type TrialPlan = CrowdPlan & {
  /** So many write. */
  writers: number;
  /** How long each measurement takes. */
  seconds: number;
  /** Whether all leave in the end, and come back at once. */
  comesBack: boolean;
};

/** At a part of the peak; times count from the moment when a message was due. */
export type Pace = { messagesPerSecond: number; acknowledged: Latency; delivered: Latency };

/** Everybody who writes does so again as soon as they are answered. */
export type Peak = {
  messagesPerSecond: number;
  deliveriesPerSecond: number;
  /** The server's processor time for one delivery. */
  cpuMicroseconds: number;
  acknowledged: Latency;
  /** Processor time over wall time, of the server and of the driver. */
  busy: { server: number; driver: number };
};

/** `cpuMs` is the server's processor time for one person. */
export type Arrivals = { people: number; seconds: number; cpuMs: number };

export type Trial = {
  startMs: number;
  /** Before anybody has come, and when all are there. */
  idle: Memory;
  crowded: Memory;
  joins: Arrivals;
  peak: Peak;
  half: Pace;
  tenth: Pace;
  back?: Arrivals;
  /** Over the whole trial: what was refused, and what was acknowledged and had still not reached everybody after `DRAIN_MS`. */
  refused: number;
  undelivered: number;
  complaints: { count: number; first?: string };
};

const WARM_UP_MS = 2_000;
const DRAIN_MS = 10_000;
/** Who is refused says it again after this. */
const AGAIN_MS = 100;
/** How long a server has to notice that everybody has left. */
const LEAVING_MS = 1_000;

/** One server from its start to its end. */
export const runTrial = async (system: System, plan: TrialPlan, surroundings: Surroundings): Promise<Trial> => {
  const running = await system.start(surroundings);
  const seats: Seat[] = [];
  try {
    return await measure(running, plan, surroundings, seats);
  } finally {
    for (const { socket } of seats) socket.close();
    await running.stop();
  }
};

const measure = async (
  running: Running,
  plan: TrialPlan,
  { signal, progress }: Surroundings,
  seats: Seat[],
): Promise<Trial> => {
  const { server } = running;
  const idle = await server.memory();

  progress("arriving");
  const joins = await timed(running, plan.rooms * plan.roomSize, async () => {
    seats.push(...(await gather(running, plan)));
  });
  const crowded = await server.memory();
  const meter = createMeter(seats, running.refusals);
  const writers = seats.slice(0, plan.writers);
  const others = plan.roomSize - 1;

  progress("as fast as it goes");
  const peak = await findPeak(running, meter, writers, plan.seconds);
  await drain(meter, others);
  signal.throwIfAborted();

  const atShare = async (share: number): Promise<Pace> => {
    const perSecond = Math.max(1, peak.messagesPerSecond * share);
    progress(`${Math.round(perSecond)} messages/s`);
    const say = (index: number, dueAt: number) => {
      const seat = writers[index % writers.length];
      if (seat) meter.say(seat, dueAt);
    };
    const samples = meter.collect();
    await pace(preciseClock, { count: Math.ceil(perSecond * plan.seconds), perSecond }, say);
    await drain(meter, others);
    signal.throwIfAborted();
    return {
      messagesPerSecond: perSecond,
      acknowledged: summarize(samples.acknowledged),
      delivered: summarize(samples.delivered),
    };
  };
  const tenth = await atShare(0.1);
  const half = await atShare(0.5);
  const { acknowledged, delivered, refused } = meter.counts();

  return {
    startMs: server.startMs,
    idle,
    crowded,
    joins,
    peak,
    half,
    tenth,
    ...(plan.comesBack && { back: await comeBack(running, seats, progress) }),
    refused,
    undelivered: Math.max(0, acknowledged * others - delivered),
    complaints: server.complaints,
  };
};

const timed = async ({ server }: Running, people: number, work: () => Promise<void>): Promise<Arrivals> => {
  const [begun, cpu] = [performance.now(), await server.cpuMs()];
  await work();
  const seconds = (performance.now() - begun) / 1000;
  return { people, seconds, cpuMs: ((await server.cpuMs()) - cpu) / people };
};

/** The writers' closed loop, which is warm before it is measured. */
const findPeak = async (
  { server }: Running,
  meter: Meter,
  writers: readonly Seat[],
  seconds: number,
): Promise<Peak> => {
  const end = writeInLoops(meter, writers, AGAIN_MS);
  await sleep(WARM_UP_MS);
  const samples = meter.collect();
  const [begun, cpu, own, before] = [performance.now(), await server.cpuMs(), process.cpuUsage(), meter.counts()];
  await sleep(seconds * 1000);
  const { acknowledged, delivered } = between(before, meter.counts());
  const { user, system } = process.cpuUsage(own);
  const cpuMs = (await server.cpuMs()) - cpu;
  const passed = (performance.now() - begun) / 1000;
  end();
  return {
    messagesPerSecond: acknowledged / passed,
    deliveriesPerSecond: delivered / passed,
    cpuMicroseconds: (cpuMs * 1000) / delivered,
    acknowledged: summarize(samples.acknowledged),
    busy: { server: cpuMs / 1000 / passed, driver: (user + system) / 1e6 / passed },
  };
};

/** Until all that was sent is answered and delivered, but not longer than `DRAIN_MS`. */
const drain = async (meter: Meter, others: number): Promise<void> => {
  const deadline = performance.now() + DRAIN_MS;
  for (;;) {
    const { sent, acknowledged, delivered, refused } = meter.counts();
    if (acknowledged + refused >= sent && delivered >= acknowledged * others) return;
    if (performance.now() > deadline) return;
    await sleep(20);
  }
};

/** All connections end, and all people come back at once. */
const comeBack = async (
  running: Running,
  seats: readonly Seat[],
  progress: (text: string) => void,
): Promise<Arrivals> => {
  progress("leaving, and coming back at once");
  for (const { socket } of seats) socket.close();
  await sleep(LEAVING_MS);
  return timed(running, seats.length, async () => {
    await Promise.all(
      seats.map(async (seat) => {
        seat.socket = await seat.member.enter();
      }),
    );
  });
};
