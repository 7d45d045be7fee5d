import type counted from "../../apps/simulation/usage.json";
import { ASSUMED, PRICES } from "./assumptions";

/** What a test counts, with the real client and the real functions, in the units that it lists. */
export type Counted = typeof counted;
export type Usage = Counted["message"];

const FUNCTIONS = [
  "authorizer",
  "connect",
  "message",
  "disconnect",
  "deliver",
  "api",
] as const satisfies (keyof Usage)[];

/** `people` send so many `messages` a day. `metrics` and `alarmMetrics` are how many CloudWatch bills. */
export type Size = { messages: number; people: number };
export type Watched = { metrics: number; alarmMetrics: number };

const MILLION = 1_000_000;
const GB = 1e9;
const HOUR_S = 3_600;
/** That somebody is connected. */
const HOURS_A_DAY = ASSUMED.visibleHoursADay + ASSUMED.hiddenHoursADay;

/** What people use in a month. */
export const usageOf = (counted: Counted, { messages, people }: Size): Usage => {
  const { message, reaction, save, visibleHour, hiddenHour, connection, renewal, room, look } = counted;
  const { daysAMonth, visibleHoursADay, hiddenHoursADay, connectionsADay, roomsADay, looksADay } = ASSUMED;
  const { reactionsAMessage, savesAMessage } = ASSUMED;
  const renewals = (HOURS_A_DAY * 60) / ASSUMED.rotationMinutes;
  const used = { ...message };
  for (const unit of Object.keys(used) as (keyof Usage)[])
    used[unit] =
      daysAMonth *
      (messages * (message[unit] + reactionsAMessage * reaction[unit] + savesAMessage * save[unit]) +
        people *
          (visibleHoursADay * visibleHour[unit] +
            hiddenHoursADay * hiddenHour[unit] +
            connectionsADay * connection[unit] +
            renewals * renewal[unit] +
            roomsADay * room[unit] +
            looksADay * look[unit]));
  return used;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** What one month's files cost: kept, written, loaded, with what the functions and the table do for that. */
export const filesOf = ({ messages }: Size): number => {
  const days = ASSUMED.daysAMonth;
  const files = (days * messages) / ASSUMED.messagesAFile;
  const views = files * ASSUMED.fileViews;
  const requests = files * ASSUMED.fileRequests + views;
  const gbSeconds = (requests * ASSUMED.ms.api * ASSUMED.gb.api) / 1_000;
  return (
    ((files * ASSUMED.fileBytes) / GB) * PRICES.filesGb +
    ((views * ASSUMED.fileBytes) / GB) * PRICES.sentGb +
    ((files * ASSUMED.filePuts) / MILLION) * PRICES.filePuts +
    ((files * ASSUMED.fileGets + views) / MILLION) * PRICES.fileGets +
    (requests / MILLION) * (PRICES.apiRequests + PRICES.cloudfrontRequests) +
    (requests / MILLION) * PRICES.invocations +
    gbSeconds * PRICES.gbSecond +
    ((views * ASSUMED.viewReads) / MILLION) * PRICES.reads +
    ((files * ASSUMED.fileWrites + views * ASSUMED.viewWrites) / MILLION) * PRICES.writes +
    ((requests * ASSUMED.logBytes) / GB) * PRICES.loggedGb
  );
};

/** What it costs in a month to look every minute for what was left behind, though nothing was. */
const sweepsOf = ({ people }: Size): number => {
  const sweeps = ASSUMED.daysAMonth * ASSUMED.sweepsADay;
  const connections = people * ASSUMED.connectionsAPerson * (HOURS_A_DAY / 24);
  const reads = ASSUMED.sweepReads + (0.5 * connections) / ASSUMED.pulsesAHalfUnit;
  return (
    (sweeps / MILLION) * (PRICES.invocations + reads * PRICES.reads) +
    ((sweeps * ASSUMED.ms.deliver * ASSUMED.gb.deliver) / 1_000) * PRICES.gbSecond +
    ((sweeps * ASSUMED.logBytes) / GB) * PRICES.loggedGb
  );
};

/** What X-Ray would cost in a month more where it is on. */
export const tracesOf = (counted: Counted, size: Size): number => {
  const used = usageOf(counted, size);
  const invocations = sum(FUNCTIONS.map((fn) => used[fn]));
  const seconds = ASSUMED.daysAMonth * 24 * HOUR_S * FUNCTIONS.filter((fn) => used[fn] > 0).length;
  const traced = ASSUMED.tracedASecond * seconds;
  const traces = Math.min(invocations, traced + ASSUMED.tracedShare * Math.max(0, invocations - traced));
  return (traces / MILLION) * PRICES.traces;
};

/** A month's bill without files and X-Ray, line by line, in dollars. */
export const bill = (counted: Counted, size: Size, watched: Watched): Record<string, number> => {
  const used = usageOf(counted, size);
  const days = ASSUMED.daysAMonth;
  const invocations = sum(FUNCTIONS.map((fn) => used[fn]));
  const gbSeconds = sum(FUNCTIONS.map((fn) => (used[fn] * ASSUMED.ms[fn] * ASSUMED.gb[fn]) / 1_000));
  const pages = days * size.people * ASSUMED.pagesADay;
  const minutes = days * size.people * HOURS_A_DAY * 60;
  const sent = used.bytesOut * ASSUMED.overhead + pages * ASSUMED.pageBytes;
  return {
    "WebSocket messages": ((used.framesIn + used.framesOut) / MILLION) * PRICES.frames,
    "connected minutes": (minutes / MILLION) * PRICES.connectionMinutes,
    Lambda: (invocations / MILLION) * PRICES.invocations + gbSeconds * PRICES.gbSecond,
    DynamoDB: (used.reads / MILLION) * PRICES.reads + (used.writes / MILLION) * PRICES.writes,
    "HTTP API and CloudFront":
      (used.api / MILLION) * (PRICES.apiRequests + PRICES.cloudfrontRequests) +
      ((pages * ASSUMED.pageRequests) / MILLION) * PRICES.cloudfrontRequests,
    logs: ((invocations * ASSUMED.logBytes) / GB) * PRICES.loggedGb,
    "data out": (sent / GB) * PRICES.sentGb,
    "a month's messages, stored": ((days * size.messages * ASSUMED.messageBytes) / GB) * PRICES.storedGb,
    "metrics, alarms, one zone":
      watched.metrics * PRICES.metric + watched.alarmMetrics * PRICES.alarmMetric + PRICES.zone,
    "looking every minute for what was left behind": sweepsOf(size),
  };
};

/** Requests that count towards API Gateway's quota, in the busiest second of a working day. */
export const requestsASecond = (counted: Counted, size: Size): number => {
  const { framesIn, posts, checks } = usageOf(counted, size);
  return (ASSUMED.peak * (framesIn + posts + checks)) / (ASSUMED.daysAMonth * HOURS_A_DAY * HOUR_S);
};

/** How much of the bill is there though nobody writes. */
export const idleShare = (counted: Counted, size: Size, watched: Watched): number =>
  sum(Object.values(bill(counted, { ...size, messages: 0 }, watched))) /
  sum(Object.values(bill(counted, size, watched)));
