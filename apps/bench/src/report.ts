import { cpus, totalmem } from "node:os";
import type { Cores } from "./cores";
import type { Deliveries } from "./deliveries";
import type { Figures } from "./figures";
import { type Goal, goalsOf, memoryGoals, overLoad, overloadGoals, peakOf } from "./goals";
import { megabytes, number, pair, table } from "./markdown";
import type { MemoryFigures } from "./memory";
import type { OverloadFigures } from "./overload";
import type { Redeploy } from "./redeploy/redeploy";
import type { OnDynamo, Searched } from "./search/search";
import type { Memory } from "./server-process";
import type { Arrivals } from "./trial";
import type { Writers } from "./writers/writers";

/** The kind of machine. */
export const machine = (cores: Cores | undefined): string =>
  [
    `Node ${process.versions.node} on ${process.platform}`,
    `${cpus().length} cores`,
    `${number(Math.round(totalmem() / 2 ** 30))} GB of memory`,
    cores
      ? "server and driver on a core each"
      : "server and driver wherever the system puts them, as there is no taskset or no second core",
  ].join(", ");

const times = (value: number, to: number | undefined): string => (to === undefined ? "?" : number(value / to));

const deliveriesTable = ({ trials }: Deliveries): string =>
  table([
    [
      "rooms of",
      "",
      "deliveries/s",
      "× ws",
      "CPU of each, µs",
      "× ws",
      "acknowledged at the peak",
      "delivered at half",
      "acknowledged at half",
      "acknowledged at a tenth",
    ],
    ...trials.map(({ system, plan: { roomSize }, trial: { peak, half, tenth } }) => {
      const first = trials.find(({ plan }) => plan.roomSize === roomSize)?.trial.peak;
      return [
        number(roomSize),
        system,
        number(peak.deliveriesPerSecond),
        times(peak.deliveriesPerSecond, first?.deliveriesPerSecond),
        number(peak.cpuMicroseconds),
        times(peak.cpuMicroseconds, first?.cpuMicroseconds),
        pair(peak.acknowledged),
        pair(half.delivered),
        pair(half.acknowledged),
        pair(tenth.acknowledged),
      ];
    }),
  ]);

const residents = ({ resident, own }: Memory): string => `${megabytes(resident)} (${megabytes(own)})`;
const arrivals = (what: Arrivals | undefined): string[] =>
  what ? [number(what.seconds), number(what.cpuMs)] : ["–", "–"];

const arrivalsTable = ({ deliveries, start }: Figures): string =>
  table([
    [
      "in a room of 1,000",
      "start, ms",
      "RSS then, MB",
      "RSS with 1,000, MB",
      "1,000 arrive in, s",
      "CPU of each, ms",
      "1,000 are back in, s",
      "CPU of each, ms",
    ],
    ...(start ? [["npm start", number(start.ms), residents(start.idle), "", "", "", "", ""]] : []),
    ...(deliveries?.trials ?? [])
      .filter(({ trial }) => trial.back)
      .map(({ system, trial: { startMs, idle, crowded, joins, back } }) => [
        system,
        number(startMs),
        residents(idle),
        residents(crowded),
        ...arrivals(joins),
        ...arrivals(back),
      ]),
  ]);

const offered = ({ rate, messages, letters, writeUnits }: Writers["plan"]): string =>
  [
    rate === undefined ? `${number(messages)} at once` : `${number(rate)}/s`,
    `${letters} letters`,
    ...(writeUnits === undefined ? [] : [`at most ${number(writeUnits)} WCU/s`]),
  ].join(", ");

const writersTable = ({ rows, quiet }: NonNullable<Figures["writers"]>): string =>
  [
    table([
      [
        "into one room",
        "messages/s",
        "p50/p99, ms",
        "head writes each",
        "failed",
        "told when to retry",
        "slowest answer, ms",
      ],
      ...rows.map(({ plan, messagesPerSecond, committed, headWritesPerMessage, failed, slowestMs }) => [
        offered(plan),
        number(messagesPerSecond),
        pair(committed),
        number(headWritesPerMessage),
        failed.count === 0 ? "0" : `${number(failed.count)} of ${number(plan.messages)} (${failed.codes.join(", ")})`,
        failed.count === 0 ? "–" : number(failed.withRetryAfter),
        number(slowestMs),
      ]),
    ]),
    "",
    `In a quiet room a message of ${quiet.letters} letters costs ${quiet.cost.write} WCU and ${quiet.cost.read} RCU. ` +
      `The longest that costs no more than 2 and 2 has ${quiet.longest}.`,
  ].join("\n");

const goalsTable = (goals: readonly Goal[]): string =>
  table([
    ["goal", "wanted", "measured", ""],
    ...goals.map(({ name, wanted, measured, isReached }) => [
      name,
      wanted,
      measured,
      isReached ? "reached" : "not reached",
    ]),
  ]);

/** All of a run, as Markdown. */
export const report = (figures: Figures, cores: Cores | undefined): string => {
  const { deliveries, writers } = figures;
  const notices = deliveries?.notices.map((notice) => `- ${notice}`).join("\n");
  return [
    `${machine(cores)}.`,
    ...(deliveries ? [deliveriesTable(deliveries), arrivalsTable(figures)] : []),
    ...(writers ? [writersTable(writers)] : []),
    goalsTable(goalsOf(figures)),
    ...(notices ? [notices] : []),
  ].join("\n\n");
};

/** Seconds of the curve in one row. */
const STEP = 2;

export const redeployReport = ({ plan, curve, lastBack, told }: Redeploy): string => {
  let back = 0;
  const rows = Array.from({ length: Math.ceil(curve.length / STEP) }, (_, step) => {
    const seconds = curve.slice(step * STEP, (step + 1) * STEP);
    const sum = (of: (second: Redeploy["curve"][number]) => number) =>
      seconds.reduce((total, second) => total + of(second), 0);
    back += sum((second) => second.back);
    const perSecond = (of: (second: Redeploy["curve"][number]) => number) => number(sum(of) / seconds.length);
    return [
      `${step * STEP}–${step * STEP + seconds.length} s`,
      number(back),
      perSecond(({ connected }) => connected),
      perSecond((second) => second.refused),
      perSecond(({ requests }) => requests),
    ];
  });
  return [
    table([["after the redeploy", "back so far", "connections/s", "refused/s", "requests/s"], ...rows]),
    `The last of ${number(plan.people)} is back after ${number(lastBack)} s. Of who comes and goes, ${number(told.posts)} posts told, ` +
      `${number(told.most)} at most to one connection.`,
  ].join("\n\n");
};

/** DynamoDB on demand: dollars for a million read units. */
const MILLION_READS = 0.125;

export const searchReport = (
  { dynamo, local }: { dynamo: readonly OnDynamo[]; local: readonly Searched[] },
  cores: Cores | undefined,
): string => {
  const rows = dynamo.map((each, at) => [
    each.word,
    number(each.whole.hits),
    number(each.whole.requests),
    number(local[at]?.first.ms ?? Number.NaN),
    number(local[at]?.whole.ms ?? Number.NaN),
    number(each.first.ms),
    number(each.whole.ms),
    number(each.calls),
    number(each.units),
    `$${((each.units / 1e6) * MILLION_READS).toFixed(5)}`,
  ]);
  const header = [
    "searched for",
    "hits",
    "requests",
    "first answer, ms",
    "whole room, ms",
    "DynamoDB: first",
    "whole",
    "calls",
    "read units",
    "cost",
  ];
  return [table([header, ...rows]), `${machine(cores)}.`].join("\n\n");
};

export const memoryReport = (figures: MemoryFigures, cores: Cores | undefined): string => {
  const { warm, end } = overLoad(figures);
  const { load, stored } = figures;
  const row = (name: string, { resident, own }: Memory) => [name, megabytes(resident), megabytes(own)];
  return [
    `${machine(cores)}.`,
    table([
      ["the product on disk", "RSS, MB", "of it no file, MB"],
      row("1,000 connections in rooms of 10", figures.connected),
      ...(warm ? [row(`${load.messagesPerSecond} messages/s for ${warm.seconds} s`, warm.memory)] : []),
      ...(end ? [row(`… for ${number(end.seconds / 60)} minutes`, end.memory)] : []),
      row("a room of 1,000 people", figures.largeRoom),
      row(`1,000 connections, ${number(stored.messages)} stored messages`, stored.memory),
    ]),
    `On ${number(stored.messages)} stored messages the product starts in ${number(stored.startMs)} ms.`,
    goalsTable(memoryGoals(figures)),
  ].join("\n\n");
};

export const overloadReport = (figures: OverloadFigures, cores: Cores | undefined): string => {
  const { closed, open, outboxes } = figures;
  const peak = peakOf(figures);
  return [
    `${machine(cores)}.`,
    table([
      [
        "rooms of 10, on disk",
        "acknowledged/s",
        "× the peak",
        "acknowledged, ms",
        "refused",
        "slowest answer, ms",
        "a message 1 s later, ms",
        "RSS, MB",
      ],
      ...closed.map(({ writers, messagesPerSecond }) => [
        `${writers} write, each when answered`,
        number(messagesPerSecond),
        times(messagesPerSecond, peak),
        ...Array<string>(5).fill(""),
      ]),
      ...open.map((each) => [
        `${each.times} times the peak, on a schedule`,
        number(each.acknowledgedPerSecond),
        times(each.acknowledgedPerSecond, peak),
        pair(each.acknowledged),
        `${number(each.refused)} of ${number(each.sent)}`,
        number(each.slowestAnswerMs),
        number(each.afterwardsMs),
        megabytes(each.residentBytes),
      ]),
    ]),
    `${number(outboxes.people)} people come with 50 messages each: ${number(outboxes.messages)} are acknowledged in ` +
      `${number(outboxes.seconds)} s, ${number(outboxes.messages / outboxes.seconds)}/s. Refused, and sent again: ${number(outboxes.refused)}.`,
    goalsTable(overloadGoals(figures)),
  ].join("\n\n");
};
