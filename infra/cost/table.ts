import { ASSUMED, SIZES } from "./assumptions";
import { bill, type Counted, filesOf, idleShare, requestsASecond, tracesOf, type Usage, type Watched } from "./bill";

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });

/** Cents where they are much of it. */
const dollars = (value: number): string => `$${value < 100 ? value.toFixed(2) : number(value)}`;

const row = (...cells: string[]): string => `| ${cells.join(" | ")} |`;

const COUNTED: Record<keyof Counted, string> = {
  message: "a message: typing, sending, two read marks",
  reaction: "a reaction to one of the newest messages",
  save: "a rest in writing: a draft is saved, and told to another device",
  visibleHour: "an hour with a room on the screen",
  hiddenHour: "an hour in a hidden tab",
  connection: "a page, from opening to closing it",
  renewal: "a connection that takes another one's place",
  room: "another room, opened for the first time",
  look: "a look at a tab that was silent",
};

const UNITS: [keyof Usage, string][] = [
  ["framesIn", "frames in"],
  ["framesOut", "out"],
  ["reads", "read units"],
  ["writes", "write units"],
  ["bytesOut", "bytes out"],
];

/** The part of README.md that says what a month costs. */
export const costTables = (counted: Counted, watched: Watched): string => {
  const bills = SIZES.map((size) => bill(counted, size, watched));
  const total = (lines: Record<string, number>) => Object.values(lines).reduce((sum, each) => sum + each, 0);
  const idle = SIZES.map((size) => `${number(100 * idleShare(counted, size, watched))} %`);
  return [
    "Counted, in a room of ten:",
    "",
    row("", ...UNITS.map(([, name]) => name)),
    `|${"---|".repeat(UNITS.length + 1)}`,
    ...(Object.keys(COUNTED) as (keyof Counted)[]).map((what) =>
      row(COUNTED[what], ...UNITS.map(([unit]) => counted[what][unit].toLocaleString("en-US"))),
    ),
    "",
    "In a month:",
    "",
    row("messages a day", ...SIZES.map(({ messages }) => number(messages))),
    `|${"---|".repeat(SIZES.length + 1)}`,
    row("people", ...SIZES.map(({ people }) => number(people))),
    ...Object.keys(bills[0] ?? {}).map((line) => row(line, ...bills.map((lines) => dollars(lines[line] ?? 0)))),
    row("**a month**", ...bills.map((lines) => `**${dollars(total(lines))}**`)),
    row("of it though nobody writes", ...idle),
    row("beside it files: a month's, kept and loaded", ...SIZES.map((size) => dollars(filesOf(size)))),
    row("beside it X-Ray, where it is on", ...SIZES.map((size) => dollars(tracesOf(counted, size)))),
    row("requests in the busiest second", ...SIZES.map((size) => number(requestsASecond(counted, size)))),
    "",
    "Assumed, as nothing counts it (`cost/assumptions.ts`, with the prices):",
    "",
    ...assumed().map((line) => `- ${line}`),
    "",
  ].join("\n");
};

const assumed = (): string[] => {
  const { visibleHoursADay, hiddenHoursADay, connectionsADay, rotationMinutes, looksADay, roomsADay } = ASSUMED;
  const { pagesADay, pageRequests, pageBytes, ms, gb, messagesAFile, fileBytes, fileViews } = ASSUMED;
  const { logBytes, overhead, messageBytes, tracedASecond, tracedShare, peak, daysAMonth } = ASSUMED;
  return [
    `rooms of ten, all connected, three of whom look at the room, its author among them; messages of 100 letters, and a reaction to every ${number(1 / ASSUMED.reactionsAMessage)}th of them; a draft is saved ${ASSUMED.savesAMessage} times for each, as half of the authors have a second device beside them; ten rooms a person; ${daysAMonth} days a month`,
    `each person and day: ${visibleHoursADay} hours with a room on the screen, ${hiddenHoursADay} in a hidden tab, a night of sleep; ${looksADay} looks at the tab, ${roomsADay} other rooms opened, ${connectionsADay} pages opened or brought back by a network, a connection renewed every ${rotationMinutes} minutes`,
    `${pagesADay} page a day and person that no cache has: ${pageRequests} requests, ${number(pageBytes / 1_000)} kB`,
    `Lambda: ${ms.message} ms at ${gb.message} GB for a frame; ${ms.authorizer} ms to authorize, ${ms.connect} to connect, ${ms.disconnect} to disconnect, ${ms.deliver} for what is handed on, ${ms.api} for the HTTP API, at ${gb.api} GB`,
    `${logBytes / 1_000} kB of logs an invocation; ${messageBytes} bytes a stored message; headers add ${number(100 * (overhead - 1))} % to what is sent`,
    `where X-Ray is on, it records ${tracedASecond} request a second of each function, and ${number(100 * tracedShare)} % of the others`,
    `one message in ${messagesAFile} has a file of ${number(fileBytes / 1_000)} kB, which ${fileViews} people load; files that were left behind are looked for every minute`,
    "posting to a connection costs no more than the message that is posted (AWS's prices name messages and minutes alone)",
    `the busiest second has ${peak} times the requests of an average one in working hours`,
  ];
};
