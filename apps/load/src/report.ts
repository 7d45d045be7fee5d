import { availableParallelism, cpus, loadavg } from "node:os";
import type { Step } from "./ceiling";
import type { FloodResult } from "./flood";
import type { Latency } from "./latency";
import type { Plan, Result } from "./scenario";
import type { Vitals } from "./vitals";

/** Columns under each other: the first to the left, numbers to the right. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

const grouped = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 1 });
const ms = (value: number): string => `${grouped(Math.round(value))} ms`;
const megabytes = (bytes: number): string => `${grouped(Math.round(bytes / 1e6))} MB`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

const timing = (name: string, { count, p50, p99, max }: Latency): string[] => [
  name,
  grouped(count),
  ...(count === 0 ? [] : [ms(p50), ms(p99), ms(max)]),
];

const vital = (name: string, { before, after }: { before: Vitals; after: Vitals }): string[] => [
  name,
  megabytes(before.rss),
  megabytes(after.rss),
  percent(after.cpu),
  ms(after.loopP99),
  ms(after.loopMax),
];

const noted = (title: string, notes: ReadonlyMap<string, number>): string[] => [
  `${title}: ${[...notes].map(([what, times]) => `${what} (${grouped(times)})`).join(", ") || "none"}`,
];

/** What it runs on, and how busy others keep that. */
export const machine = (): string =>
  [
    `Node ${process.version}`,
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    `load average ${grouped(loadavg()[0] ?? 0)}`,
  ].join(", ");

export const describe = ({ rooms, roomSize, idle, reconnecting }: Plan): string =>
  [
    rooms === 1 ? `one room of ${grouped(roomSize)}` : `${grouped(rooms)} rooms of ${grouped(roomSize)}`,
    ...(idle > 0 ? [`${grouped(idle)} idle connections`] : []),
    ...(reconnecting > 0 ? [`${grouped(reconnecting * 100)} % of all connections cut each second`] : []),
  ].join(", ");

const UNSETTLED = "It did not come to rest within 30 s: messages were still on their way when the books were compared.";
const UNREADABLE = "The logs could not be read: there is nothing to compare.";

/** A scenario's outcome, for people. */
export const report = ({ plan, measured, expected, cuts, books, server, driver, ...rest }: Result): string =>
  [
    `${grouped(plan.rate)} messages/s for ${grouped(plan.seconds)} s: ${describe(plan)}`,
    "",
    table([
      ["", "count", "p50", "p99", "max"],
      ["sent", grouped(measured.sent)],
      timing("acknowledged", measured.acknowledged),
      timing("  by those not cut off", measured.acknowledgedConnected),
      timing("delivered", measured.delivered),
      timing("  between those not cut off", measured.deliveredConnected),
      ["to be delivered", grouped(expected)],
      ["connections cut", grouped(cuts)],
      ...Object.entries(books.differences ?? {}).map(([name, found]) => [name, grouped(found)]),
    ]),
    "",
    table([
      ["", "RSS at start", "RSS at end", "CPU", "event loop p99", "max"],
      vital("product", server),
      vital("driver", driver),
    ]),
    "",
    ...noted("clients noted", rest.notes),
    ...noted("product's errors", rest.errors),
    ...(books.settled ? [] : [UNSETTLED]),
    ...(books.differences ? [] : [UNREADABLE]),
  ].join("\n");

/** What a flood does to those beside it, for people. */
export const floodReport = ({ plan, quiet, beside, ratio, served, refused }: FloodResult): string =>
  [
    `${grouped(plan.rate)} messages/s, first quietly and then beside one connection with ${grouped(plan.inFlight)} requests in flight`,
    "",
    table([["acknowledged", "count", "p50", "p99", "max"], timing("quiet", quiet), timing("beside the flood", beside)]),
    "",
    `p99 beside the flood: ${grouped(ratio)} times the quiet one. Of the flood ${grouped(served)} were served, ${grouped(refused)} refused.`,
  ].join("\n");

export const stepHeader = (plan: Plan): string => `${describe(plan)}, more messages each ${grouped(plan.seconds)} s`;

/** One step of a search for the ceiling. */
export const stepLine = ({ rate, measured, drained, server, driver }: Step): string =>
  [
    `${grouped(rate)} messages/s`.padStart(16),
    `acknowledged p99 ${ms(measured.acknowledgedConnected.p99)}`,
    `delivered p50 ${ms(measured.deliveredConnected.p50)}, p99 ${ms(measured.deliveredConnected.p99)}`,
    `CPU product ${percent(server.cpu)}, driver ${percent(driver.cpu)}`,
    ...(drained ? [] : ["not all acknowledged"]),
  ].join("; ");
