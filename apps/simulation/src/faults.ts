import type { Chance } from "./chance";

/**
 * Everything that may go wrong, with its probability at each occasion in a run that has the fault. Faults without a number are actions of the
 * plan (`plan.ts`) or follow from them, and are counted where they take effect.
 */
const RATES = {
  /** A function dies. Its writes stand, and nobody gets an answer. */
  "crash before commit": 0.05,
  "crash after commit": 0.2,
  "crash before row": 0.2,
  "crash mid fan-out": 0.03,
  "crash before reply": 0.03,
  "crash at any call": 0.004,
  /** DynamoDB. */
  "table throttled": 0.01,
  /** The write was applied, its answer got lost, and the SDK gave up. */
  "table timed out after applying": 0.01,
  /** The write was applied, its answer got lost, and the SDK sent it again. */
  "table tried twice": 0.02,
  "table unprocessed keys": 0.3,
  "table unprocessed rows": 0.3,
  "table one-item page": 0.05,
  /** A call takes longer than the fan-out waits for its posts. Per call of a function. */
  "call slow": 0.002,
  /** A commit was refused for what another function committed first. */
  "condition failed": undefined,
  /** A message was committed although another one had been since its writer read the head. */
  "commits overlap": undefined,
  /** API Gateway's `@connections`. */
  "post gone": undefined,
  "post falsely gone": 0.01,
  "post throttled": 0.05,
  "post unavailable": 0.05,
  "post hangs": 0.01,
  "post delivered but error": 0.03,
  "post reordered": 0.1,
  /** What is handed on to the function `deliver`, by asynchronous invocation. */
  "hand-on refused": 0.01,
  "work lost": 0.03,
  "work doubled": 0.05,
  "work late": 0.1,
  /** The function died, or the table failed it. */
  "work failed": undefined,
  /** Where files are kept does not answer. What it was asked to do may be done. */
  "files unavailable": 0.1,
  /** The push service of a browser asks to come later. */
  "push refused": 0.7,
  /** API Gateway and Lambda. */
  "invoked twice": 0.03,
  "invoked concurrently": 0.3,
  "disconnect missing": 0.3,
  "disconnect twice": 0.15,
  "disconnect early": 0.04,
  "two hours cut": undefined,
  "ten minutes idle": undefined,
  redeploy: undefined,
  /** The account's concurrency is used up for a while. */
  "invocations throttled": undefined,
  /** The clock of the machine that runs a function is off. Per invocation. */
  "server's clock off": 0.2,
  /** The clocks of all machines tick rarely, so that many commits have the same time. Per invocation. */
  "server's clock coarse": 1,
  /** The run begins with the functions of the version before. Then some invocations are of this one, until it is calm. */
  "deployment rolls out": undefined,
  /** For a while the server has another version than the client. */
  "older server": undefined,
  "newer server": undefined,
  /** The network and the people's machines. */
  "connection cut": undefined,
  "connection half-open": undefined,
  "client asleep": undefined,
  "client's clock off": undefined,
  /** Another person signs in in the same browser, and a tab of the former person finds out. */
  "another person signs in": undefined,
  /** The table is restored to an earlier moment. */
  "table restored": undefined,
  /** DynamoDB deletes rows whose time to live is over. */
  "expired rows deleted": undefined,
  /** A function dies half way, and the page that requested it is gone, so nobody sends the request again. */
  "request abandoned": undefined,
  /** Two things at once. */
  "sign-out beside connect": undefined,
  "removal beside send": undefined,
  "rules beside send": undefined,
  "block beside send": undefined,
  "removal beside hello": undefined,
} as const satisfies Record<string, number | undefined>;

export type Fault = keyof typeof RATES;

export const FAULTS = Object.keys(RATES) as readonly Fault[];

export type Counts = Partial<Record<Fault, number>>;

/** Faults that may cost a connected client an event for good. */
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
  "hand-on refused",
  "work lost",
  "work failed",
  "redeploy",
  "invocations throttled",
  "connection half-open",
  "request abandoned",
];

/** Those that may cost a client an event of an action that was answered. The other ones prevent the answer, too. */
const LOSING_ANSWERED: readonly Fault[] = [
  "call slow",
  "post falsely gone",
  "post throttled",
  "post unavailable",
  "post hangs",
  "hand-on refused",
  "work lost",
  "work failed",
  "connection half-open",
];

/** Faults of the rare actions. */
export const RARE_FAULTS = ["expired rows deleted", "request abandoned"] as const satisfies readonly Fault[];

/** Faults that the plan chooses itself. A restore is rare, as most of what happened before it proves nothing. */
const PLANNED: ReadonlySet<Fault> = new Set<Fault>([
  "table restored",
  "files unavailable",
  "push refused",
  ...RARE_FAULTS,
]);

export type Faults = {
  /** Whether nothing has struck yet that may have cost a client an event of an answered action. */
  isLosslessOnceAnswered(): boolean;
  /** Whether nothing has struck yet that may have cost a client any event. */
  isLossless(): boolean;
  /** Decides whether this fault strikes now, and counts it if it does. `times`: so many times as often as elsewhere. */
  strikes(fault: Fault, times?: number): boolean;
  /** Counts a fault that something else has brought about. */
  count(fault: Fault): void;
  counts(): Counts;
  /** While it is calm no fault strikes. Runs begin and end calm. */
  isCalm(): boolean;
  setCalm(calm: boolean): void;
};

/** A run has at most this share of the faults, and a quarter on average. So each fault occurs with every other one, and also alone. */
const MAX_SHARE = 0.8;

/** Chooses a run's faults. Many runs have few of them: only those can prove what is promised when nothing gets lost. */
export const chooseFaults = (chance: Chance): ReadonlySet<Fault> => {
  const share = MAX_SHARE * chance.next() ** 2;
  return new Set(FAULTS.filter((fault) => !PLANNED.has(fault) && chance.happens(share)));
};

export const createFaults = (chance: Chance, chosen: ReadonlySet<Fault>): Faults => {
  const counts: Counts = {};
  let calm = true;
  const count = (fault: Fault) => {
    counts[fault] = (counts[fault] ?? 0) + 1;
  };
  return {
    strikes: (fault, times = 1) => {
      const strikes = !calm && chosen.has(fault) && chance.happens(times * (RATES[fault] ?? 0));
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
