import type { Chance } from "./chance";
import { chooseFaults, type Fault } from "./faults";

/** What may be done, how often compared with the others, and which faults it needs. */
const STEPS = {
  send: { weight: 30 },
  burst: { weight: 4 },
  essay: { weight: 1.5 },
  reply: { weight: 3 },
  typeAndSend: { weight: 3 },
  borrowId: { weight: 1.5 },
  edit: { weight: 10 },
  delete: { weight: 5 },
  markRead: { weight: 6 },
  type: { weight: 5 },
  kick: { weight: 2 },
  add: { weight: 4 },
  leave: { weight: 1.5 },
  desert: { weight: 1 },
  join: { weight: 3 },
  createRoom: { weight: 0.5 },
  openDirect: { weight: 1 },
  trespass: { weight: 3 },
  browse: { weight: 2 },
  older: { weight: 2 },
  jump: { weight: 1.5 },
  latest: { weight: 1.5 },
  toggle: { weight: 2 },
  reload: { weight: 1.5 },
  reconnectBesideSend: { weight: 6 },
  reloadBesideSend: { weight: 3 },
  quit: { weight: 1.5 },
  signOut: { weight: 1 },
  signOutBesideConnect: { weight: 3, fault: "sign-out beside connect" },
  signInAsAnother: { weight: 2, fault: "another person signs in" },
  wake: { weight: 1 },
  retry: { weight: 1 },
  pause: { weight: 3 },
  kickBesideSend: { weight: 8 },
  kickBesideHello: { weight: 3 },
  cut: { weight: 5, fault: "line cut" },
  halve: { weight: 4, fault: "line half-open" },
  outage: { weight: 3, fault: "line cut" },
  sleep: { weight: 2, fault: "client asleep" },
  setClock: { weight: 3, fault: "client's clock off" },
  redeploy: { weight: 4, fault: "redeploy" },
  throttle: { weight: 3, fault: "invocations throttled" },
  older_server: { weight: 3, fault: "older server" },
  newer_server: { weight: 3, fault: "newer server" },
} as const satisfies Record<string, { weight: number; fault?: Fault }>;

export type Deed = keyof typeof STEPS;

/** After these, something that was missed would show by whatever is done next. */
const QUIETENED: ReadonlySet<Deed> = new Set<Deed>(["reconnectBesideSend", "reloadBesideSend", "kick", "leave"]);

/** One thing that somebody does or that happens. The numbers choose among the people, rooms and messages that there are then. */
export type Step = {
  readonly wait: number;
  readonly deed: Deed;
  readonly who: number;
  readonly where: number;
  readonly what: number;
};

/** All that a run is to be, apart from what its chance decides on the way. */
export type Plan = {
  readonly seed: number;
  readonly people: number;
  readonly rooms: number;
  readonly faults: ReadonlySet<Fault>;
  /** Whether the functions run in one process, as `npm start` has them. */
  readonly isOneProcess: boolean;
  /** The gateway's limits in this run, ms: API Gateway's own, or shortened ones. */
  readonly lifetimeMs: number;
  readonly idleMs: number;
  readonly steps: readonly Step[];
  /** Before step `at` the table is put back to what it was before step `asOf`. */
  readonly restore: { readonly asOf: number; readonly at: number };
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUIET_MS = 15_000;
/** Of all runs, so many have the table restored. */
const RESTORED = 0.1;
/** Of all runs, so many are of functions in one process. */
const ONE_PROCESS = 0.3;
/** What the cloud alone knows. Posts of one process have no faults of their own. */
const OF_THE_CLOUD: ReadonlySet<Fault> = new Set<Fault>(["call slow"]);

export const makePlan = (seed: number, chance: Chance): Plan => {
  const isOneProcess = chance.fork("process").happens(ONE_PROCESS);
  const chosen = [...chooseFaults(chance)].filter((fault) => !isOneProcess || !OF_THE_CLOUD.has(fault));
  const restoring = chance.fork("restore");
  const faults = new Set(restoring.happens(RESTORED) ? [...chosen, "table restored" as const] : chosen);
  const deeds = Object.entries(STEPS).filter(([, step]) => !("fault" in step) || faults.has(step.fault));
  const total = deeds.reduce((sum, [, { weight }]) => sum + weight, 0);
  const deed = (): Deed => {
    let left = chance.next() * total;
    for (const [name, { weight }] of deeds) {
      left -= weight;
      if (left < 0 && isDeed(name)) return name;
    }
    return "send";
  };
  const wait = () =>
    chance.happens(0.4)
      ? chance.between(0, 10)
      : chance.happens(0.9)
        ? chance.between(10, 1_500)
        : chance.between(1_500, MINUTE);
  const number = () => chance.below(1_000_000);
  let last: Deed = "pause";
  const step = (): Step => {
    // What follows at once would show everybody that there is something that they have missed.
    const isQuiet = QUIETENED.has(last) && chance.happens(0.7);
    last = deed();
    return {
      wait: Math.round(isQuiet ? QUIET_MS : wait()),
      deed: last,
      who: number(),
      where: number(),
      what: number(),
    };
  };
  /** Whoever goes last, without a word, is found out by nobody's message (I11). */
  const end = (): Step[] => (faults.has("disconnect missing") ? [{ ...step(), wait: QUIET_MS, deed: "quit" }] : []);
  const plan = {
    seed,
    people: 3 + Math.floor(chance.next() ** 2 * 6),
    rooms: 1 + Math.floor(chance.next() ** 2 * 3),
    faults,
    isOneProcess,
    lifetimeMs: faults.has("two hours cut") ? chance.between(5 * MINUTE, 20 * MINUTE) : 2 * HOUR,
    idleMs: faults.has("ten minutes idle") ? chance.between(MINUTE, 4 * MINUTE) : 10 * MINUTE,
    steps: [...Array.from({ length: 15 + chance.below(35) }, () => step()), ...end()],
  };
  const at = 1 + restoring.below(plan.steps.length - 1);
  return { ...plan, restore: { asOf: restoring.below(at), at } };
};

const isDeed = (name: string): name is Deed => name in STEPS;
