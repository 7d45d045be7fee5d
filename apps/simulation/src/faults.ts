import type { Chance } from "./chance";

/**
 * Everything that may go wrong, and how often it does in a run that has it: of the occasions where it could, so many out of one. Those
 * without a number are brought about by the plan (`plan.ts`), and counted where they take effect.
 */
const RATES = {
  /** A function dies: its writes so far stand, and no answer leaves it. */
  "crash before commit": 0.05,
  "crash after commit": 0.2,
  "crash before row": 0.2,
  "crash mid fan-out": 0.03,
  "crash before reply": 0.03,
  "crash at any call": 0.004,
  /** DynamoDB. */
  "table throttled": 0.01,
  /** The write was applied, its answer was lost, and the SDK gave up. */
  "table timed out after applying": 0.01,
  /** The same, and the SDK tried again, as it does by itself. */
  "table tried twice": 0.02,
  "table unprocessed keys": 0.3,
  "table one-item page": 0.05,
  /** Longer than the fan-out waits for its posts. Of every call that a function makes. */
  "call slow": 0.002,
  /** A writer that believed in an older version was refused: a race between two functions. */
  "condition failed": undefined,
  /** API Gateway's `@connections`. */
  "post gone": undefined,
  "post falsely gone": 0.01,
  "post throttled": 0.05,
  "post unavailable": 0.05,
  "post hangs": 0.01,
  "post delivered but error": 0.03,
  "post reordered": 0.1,
  /** API Gateway and Lambda. */
  "invoked twice": 0.03,
  "invoked concurrently": 0.03,
  "disconnect missing": 0.3,
  "disconnect twice": 0.15,
  "disconnect early": 0.04,
  "two hours cut": undefined,
  "ten minutes idle": undefined,
  redeploy: undefined,
  /** The account's concurrency is used up for a while. */
  "invocations throttled": undefined,
  /** The clocks of two machines that run functions never agree. Of every invocation. */
  "server's clock off": 0.2,
  /** The server is of another version than the client, for a while. */
  "older server": undefined,
  "newer server": undefined,
  /** The network and the people's machines. */
  "line cut": undefined,
  "line half-open": undefined,
  "client asleep": undefined,
  "client's clock off": undefined,
  /** Somebody else signs in in the same browser, and a tab of the person before finds out. */
  "another person signs in": undefined,
  /** The table is put back to what it was. */
  "table restored": undefined,
  /** Two things at once. */
  "sign-out beside connect": undefined,
  "kick beside send": undefined,
  "kick beside hello": undefined,
} as const satisfies Record<string, number | undefined>;

export type Fault = keyof typeof RATES;

export const FAULTS = Object.keys(RATES) as readonly Fault[];

export type Counts = Partial<Record<Fault, number>>;

/** After none of these may an event have failed to reach a client that is connected, and its function have given up. */
const LOSING: readonly Fault[] = [
  "crash before commit",
  "crash after commit",
  "crash before row",
  "crash mid fan-out",
  "crash before reply",
  "crash at any call",
  "table throttled",
  "table timed out after applying",
  "call slow",
  "post falsely gone",
  "post throttled",
  "post unavailable",
  "post hangs",
  "redeploy",
  "invocations throttled",
  "line half-open",
];

/** Of those, the ones after which an event may be lost even of what its author was answered. The others end without an answer. */
const LOSING_ANSWERED: readonly Fault[] = [
  "call slow",
  "post falsely gone",
  "post throttled",
  "post unavailable",
  "post hangs",
  "line half-open",
];

export type Faults = {
  /** The same, of what was answered to its author. */
  isLosslessOnceAnswered(): boolean;
  /** Whether nothing has struck yet that may have cost a client an event. */
  isLossless(): boolean;
  /** Whether this fault strikes, here and now; if so, it is counted. */
  strikes(fault: Fault): boolean;
  /** It has come about. */
  count(fault: Fault): void;
  counts(): Counts;
  /** A run begins, and ends, with nothing going wrong. */
  isCalm(): boolean;
  setCalm(calm: boolean): void;
};

/** At most this share of the faults, in the mean a quarter: a fault is seen with every other, and also alone. */
const MAX_SHARE = 0.8;

/** The faults that a run may have. Many runs have few, and so are held to what is promised where nothing gets lost. */
export const chooseFaults = (chance: Chance): ReadonlySet<Fault> => {
  const share = MAX_SHARE * chance.next() ** 2;
  // A restore is the plan's to choose: most of what happened before it counts for nothing.
  return new Set(FAULTS.filter((fault) => fault !== "table restored" && chance.happens(share)));
};

export const createFaults = (chance: Chance, chosen: ReadonlySet<Fault>): Faults => {
  const counts: Counts = {};
  let calm = true;
  const count = (fault: Fault) => {
    counts[fault] = (counts[fault] ?? 0) + 1;
  };
  return {
    strikes: (fault) => {
      const strikes = !calm && chosen.has(fault) && chance.happens(RATES[fault] ?? 0);
      if (strikes) count(fault);
      return strikes;
    },
    count,
    isLosslessOnceAnswered: () => LOSING_ANSWERED.every((fault) => !counts[fault]),
    isLossless: () => LOSING.every((fault) => !counts[fault]),
    counts: () => ({ ...counts }),
    isCalm: () => calm,
    setCalm: (next) => {
      calm = next;
    },
  };
};
