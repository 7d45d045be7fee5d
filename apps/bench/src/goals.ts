import type { Figures } from "./figures";
import { number } from "./markdown";
import type { MemoryFigures } from "./memory";
import type { OverloadFigures } from "./overload";
import type { Writers } from "./writers/writers";

/** What is wanted, and what was measured. */
export type Goal = { name: string; wanted: string; measured: string; isReached: boolean };

/** None where nothing was measured. */
const goal = (name: string, measured: number | undefined, most: "≤" | "≥", wanted: number, unit: string): Goal[] =>
  measured === undefined
    ? []
    : [
        {
          name,
          wanted: `${most} ${number(wanted)}${unit}`,
          measured: `${number(measured)}${unit}`,
          isReached: most === "≤" ? measured <= wanted : measured >= wanted,
        },
      ];

/** Of the one value to the other; undefined where either was not measured. */
const ratio = (value: number | undefined, to: number | undefined): number | undefined =>
  value === undefined || to === undefined ? undefined : value / to;

export const goalsOf = ({ deliveries, start, writers }: Figures): Goal[] => {
  const trials = deliveries?.trials ?? [];
  const peak = (system: string, roomSize: number) =>
    trials.find((each) => each.system.startsWith(system) && each.plan.roomSize === roomSize)?.trial.peak;
  /** The goal is for the quotient of Parley's value and a peer's. */
  const against = (peer: string, roomSize: number, of: "deliveriesPerSecond" | "cpuMicroseconds") =>
    ratio(peak("Parley on disk", roomSize)?.[of], peak(peer, roomSize)?.[of]);
  const rate = (peer: string, roomSize: number, wanted: number) =>
    goal(
      `rooms of ${number(roomSize)}: deliveries/s, × ${peer}`,
      against(peer, roomSize, "deliveriesPerSecond"),
      "≥",
      wanted,
      "",
    );
  const tenths = trials
    .filter(({ system }) => system === "Parley on disk")
    .map(({ plan, trial }) => ({ rooms: `rooms of ${number(plan.roomSize)}`, ...trial.tenth.acknowledged }));
  return [
    ...rate("ws", 10, 0.35),
    ...rate("Prosody", 10, 10),
    ...rate("ws", 100, 0.85),
    ...goal("rooms of 100: CPU of a delivery, × ws", against("ws", 100, "cpuMicroseconds"), "≤", 1, ""),
    ...rate("ws", 1_000, 0.85),
    ...tenths.flatMap(({ rooms, p50, p99 }) => [
      ...goal(`${rooms}: acknowledged at a tenth of the peak, p50`, p50, "≤", 5, " ms"),
      ...goal(`${rooms}: the same, p99`, p99, "≤", 25, " ms"),
    ]),
    ...goal("npm start answers after", start?.ms, "≤", 1_000, " ms"),
    ...(writers ? writersGoals(writers) : []),
  ];
};

const writersGoals = ({ rows, quiet }: NonNullable<Figures["writers"]>): Goal[] => {
  const row = (matches: (plan: Writers["plan"]) => boolean) => rows.find(({ plan }) => matches(plan));
  const fast = row(({ rate, writeUnits }) => rate === 200 && writeUnits === undefined);
  const crowd = row(({ rate, messages }) => rate === undefined && messages === 400);
  const over = row(({ rate, writeUnits }) => rate === 400 && writeUnits !== undefined);
  return [
    ...goal("200 messages/s into one room: p99", fast?.committed.p99, "≤", 80, " ms"),
    ...goal("the same: refused", fast?.failed.count, "≤", 0, ""),
    ...goal("the same: head writes of a message", fast?.headWritesPerMessage, "≤", 1.2, ""),
    ...goal("400 messages at once: the last is committed after", crowd?.slowestMs, "≤", 2_000, " ms"),
    ...goal("the same: refused", crowd?.failed.count, "≤", 0, ""),
    ...goal(`quiet, ${quiet.letters} letters: write units`, quiet.cost.write, "≤", 2, ""),
    ...goal("the same: read units", quiet.cost.read, "≤", 2, ""),
    ...goal("over the partition's limit: the longest wait for an answer", over?.slowestMs, "≤", 6_000, " ms"),
    ...goal(
      "the same: refused without retryAfterMs",
      over && over.failed.count - over.failed.withRetryAfter,
      "≤",
      0,
      "",
    ),
  ];
};

/** Of the peak, whatever is asked. */
const KEPT = 0.9;

/** The most that any number of writers gets through, in messages/s. */
export const peakOf = ({ closed }: OverloadFigures): number =>
  Math.max(...closed.map(({ messagesPerSecond }) => messagesPerSecond));

export const overloadGoals = (figures: OverloadFigures): Goal[] => {
  const peak = peakOf(figures);
  return [
    ...figures.closed.flatMap(({ writers, messagesPerSecond }) =>
      goal(`${writers} writers: × the peak`, messagesPerSecond / peak, "≥", KEPT, ""),
    ),
    ...figures.open.flatMap(({ times, acknowledgedPerSecond, unanswered, slowestAnswerMs, afterwardsMs }) => [
      ...goal(`${times} times the peak: answers, × the peak`, acknowledgedPerSecond / peak, "≥", KEPT, ""),
      ...goal("the same: neither answered nor refused", unanswered, "≤", 0, ""),
      ...goal("the same: the longest wait for an answer", slowestAnswerMs, "≤", 6_000, " ms"),
      ...goal("the same: a message one second later", afterwardsMs, "≤", 25, " ms"),
    ]),
  ];
};

/** By how much memory may grow over the load, once it is warm. */
const FLAT = 1.1;
const WARM_SECONDS = 60;
const MEGABYTES = 1e6;

/** The load's memory when it was warm, and at its end. */
export const overLoad = ({ load: { samples } }: MemoryFigures) => {
  const [warm] = samples.filter(({ seconds }) => seconds >= WARM_SECONDS);
  return { warm, end: samples.at(-1) };
};

export const memoryGoals = (figures: MemoryFigures): Goal[] => {
  const { warm, end } = overLoad(figures);
  const most = (name: string, { resident }: { resident: number }) => goal(name, resident / MEGABYTES, "≤", 300, " MB");
  return [
    ...most("1,000 connections", figures.connected),
    ...(end ? most("the same, at the end of the load", end.memory) : []),
    ...goal("the same, to what it was after a minute", ratio(end?.memory.own, warm?.memory.own), "≤", FLAT, ""),
    ...most("a room of 1,000 people", figures.largeRoom),
    ...most(`1,000 connections at ${number(figures.stored.messages)} stored messages`, figures.stored.memory),
  ];
};
