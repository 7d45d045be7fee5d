import type { Chance } from "./chance";
import { chooseFaults, type Fault, RARE_FAULTS } from "./faults";

/** The actions, how often each is chosen compared with the others, and the fault that it needs. */
const STEPS = {
  send: { weight: 30 },
  burst: { weight: 4 },
  everybodySends: { weight: 6 },
  everybodyEdits: { weight: 3 },
  rush: { weight: 3 },
  sendLong: { weight: 1.5 },
  reply: { weight: 3 },
  typeAndSend: { weight: 3 },
  sendWithOthersId: { weight: 1.5 },
  edit: { weight: 10 },
  delete: { weight: 5 },
  markRead: { weight: 6 },
  type: { weight: 5 },
  remove: { weight: 2 },
  add: { weight: 4 },
  leave: { weight: 1.5 },
  leaveAndReturn: { weight: 1 },
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
  hide: { weight: 4 },
  retry: { weight: 1 },
  pause: { weight: 3 },
  removeBesideSend: { weight: 8 },
  removeBesideHello: { weight: 3 },
  cut: { weight: 5, fault: "connection cut" },
  halfOpen: { weight: 4, fault: "connection half-open" },
  outage: { weight: 3, fault: "connection cut" },
  sleep: { weight: 2, fault: "client asleep" },
  setClock: { weight: 3, fault: "client's clock off" },
  redeploy: { weight: 4, fault: "redeploy" },
  throttle: { weight: 3, fault: "invocations throttled" },
  olderServer: { weight: 3, fault: "older server" },
  newerServer: { weight: 3, fault: "newer server" },
} as const satisfies Record<string, { weight: number; fault?: Fault }>;

/**
 * Actions that lead to rare paths of the product, each with the share of runs that end with it, so that many runs take each path; and the
 * fault that it needs.
 */
const RARE_STEPS = {
  resend: { share: 0.9 },
  missMany: { share: 0.8 },
  visit: { share: 0.9 },
  attend: { share: 0.5 },
  addAndRemove: { share: 0.4 },
  readFromOutside: { share: 0.4 },
  comeBack: { share: 0.7 },
  sendTyped: { share: 0.3 },
  sendAsSeed: { share: 0.3 },
  rename: { share: 0.8 },
  abandon: { share: 0.8, fault: "request abandoned" },
  expire: { share: 0.8, fault: "expired rows deleted" },
} as const satisfies Record<string, { share: number; fault?: Fault }>;

/**
 * How a room is governed, each with the share of runs that have it after all else, and somebody writes after each: a room that is archived or
 * deleted is of no use to other actions.
 */
const GOVERNING_STEPS = {
  appoint: { share: 0.7 },
  ruleBesideSend: { share: 0.7 },
  renameRoom: { share: 0.6 },
  invite: { share: 0.5 },
  inviteByLink: { share: 0.6 },
  kick: { share: 0.5 },
  unban: { share: 0.5 },
  usurp: { share: 0.4 },
  archive: { share: 0.4 },
  deleteRoom: { share: 0.3 },
  block: { share: 0.6 },
  hideRoom: { share: 0.3 },
  report: { share: 0.4 },
} as const satisfies Record<string, { share: number }>;

/** How people react, among all else: a share of the steps has one of these before it. */
const REACTING_STEPS = { react: { weight: 3 }, everybodyReacts: { weight: 2 } } as const;
const REACTING = 0.25;
/**
 * What people do with files, in this share of the runs, after all else and in any order. Not where the table is restored, which the files are not, nor
 * while functions run that know no files.
 */
const FILE_STEPS = ["shareFile", "shareFile", "shareTwice", "shareFile", "discardFile"] as const;
const WITH_FILES = 0.4;
const UNLIKE_FILES: readonly Fault[] = ["table restored", "deployment rolls out"];

/** How people catch up, in this share of the runs, after all that is governed: a read position that goes back shows itself to the person's devices. */
const CATCHING_UP_STEPS = ["markUnread", "send", "markUnread", "markAllRead", "jumpToDate", "markUnread"] as const;
const CATCHING_UP = 0.5;
/** What people do who want to be told, or who are told by a push while they are away: in this share of the runs, after all else. */
const TELLING_STEPS = ["setLevel", "setPreferences", "push", "push", "push"] as const;
const WITH_TELLING = 0.5;

/**
 * What people do who write on several devices, in this share of the runs, after all else: the first step opens one more device. Not while functions run
 * that know no drafts.
 */
const DRAFT_STEPS = [
  "comeOnAnotherDevice",
  "draft",
  "draft",
  "draftOnAll",
  "sendDraft",
  "draft",
  "reload",
  "draft",
  "takeOther",
  "draft",
  "cutAndDraft",
  "sendDraft",
  "draft",
  "discardDraft",
  "draftAndLeave",
  "draft",
  "sendDraft",
] as const;
const WITH_DRAFTS = 0.5;
const UNLIKE_DRAFTS: readonly Fault[] = ["deployment rolls out"];

/** What comes too late for others, in this share of the runs, after all of these: each has time to show. */
const LATE_STEPS = [
  "readBesideCut",
  "removeBesideJoin",
  "addBesideSend",
  "editInARow",
  "resendEarlier",
  "readBesideCut",
  "removeBesideJoin",
  "addBesideSend",
  "resendEarlier",
] as const;
const WITH_LATE = 0.5;
/** So long one of these takes, and so long after the last one all has shown. */
const LATE_MS = 4_000;
const SHOWN_MS = 14_000;

/**
 * How people miss what changes far up in what they see, a dismissal, and a new name, in this share of the runs, at the very end: what follows heals
 * what was missed.
 */
const MISSING_STEPS = [
  "missChange",
  "comeBackToOld",
  "missChange",
  "dismissBesideAct",
  "editBesideSend",
  "editBesideSend",
  "rename",
] as const;
const WITH_MISSING = 0.5;
/** So long one of these takes. */
const MISSING_MS = 12_000;

/** The fault without which a run does not have the action. */
type Needs = { fault?: Fault };

export type Action =
  | keyof typeof STEPS
  | keyof typeof RARE_STEPS
  | keyof typeof GOVERNING_STEPS
  | keyof typeof REACTING_STEPS
  | (typeof CATCHING_UP_STEPS)[number]
  | (typeof FILE_STEPS)[number]
  | (typeof TELLING_STEPS)[number]
  | (typeof DRAFT_STEPS)[number]
  | (typeof LATE_STEPS)[number]
  | (typeof MISSING_STEPS)[number];

/** What makes no sense of a log that has lost messages. */
const UNLIKE_RESTORES: ReadonlySet<string> = new Set<Action>(["resend", "inviteByLink"]);

const isAction = (name: string): name is Action =>
  name in STEPS || name in RARE_STEPS || name in GOVERNING_STEPS || name in REACTING_STEPS;

/** If something is missed after these actions, the next one would heal it. So a pause often follows them. */
const QUIETENED: ReadonlySet<Action> = new Set<Action>(["reconnectBesideSend", "reloadBesideSend", "remove", "leave"]);

/** One action. The numbers choose among the people, rooms and messages that exist when it is performed. */
export type Step = {
  readonly wait: number;
  readonly action: Action;
  readonly who: number;
  readonly where: number;
  readonly what: number;
};

/** Everything about a run that does not depend on how it goes. */
export type Plan = {
  readonly seed: number;
  readonly people: number;
  /** Which of the people governs the workspace, from 0: then all of them have accounts that last. Undefined: nobody, and all are guests. */
  readonly administrator: number | undefined;
  readonly rooms: number;
  readonly faults: ReadonlySet<Fault>;
  /** Whether the functions run in one process, as `npm start` has them. */
  readonly isOneProcess: boolean;
  /** The gateway's limits in this run, ms: those of API Gateway, or shorter ones. */
  readonly lifetimeMs: number;
  readonly idleMs: number;
  readonly steps: readonly Step[];
  /** In a run with the fault "table restored": before step `at` the table gets the rows that it had before step `asOf`. */
  readonly restore: { readonly asOf: number; readonly at: number };
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUIET_MS = 15_000;
/** The share of runs with a restore. */
const RESTORED = 0.1;
/** Of all runs, so many are of functions in one process. */
const ONE_PROCESS = 0.3;
/** Of all runs, so many have an administrator. */
const GOVERNED = 0.4;
/** What the cloud alone knows. Posts of one process have no faults of their own. */
const OF_THE_CLOUD: ReadonlySet<Fault> = new Set<Fault>(["call slow", "deployment rolls out"]);
/** The share of runs with each of `RARE_FAULTS`. */
const RARE_FAULT = 0.25;

export const makePlan = (seed: number, chance: Chance): Plan => {
  const isOneProcess = chance.fork("process").happens(ONE_PROCESS);
  const chosen = [...chooseFaults(chance)].filter((fault) => !isOneProcess || !OF_THE_CLOUD.has(fault));
  const restoring = chance.fork("restore");
  const rarely = chance.fork("rare");
  const faults = new Set([
    ...chosen,
    ...(restoring.happens(RESTORED) ? (["table restored"] as const) : []),
    ...RARE_FAULTS.filter(() => rarely.happens(RARE_FAULT)),
  ]);
  const filing = chance.fork("files");
  const hasFiles = filing.happens(WITH_FILES) && !UNLIKE_FILES.some((fault) => faults.has(fault));
  if (hasFiles && filing.happens(0.5)) faults.add("files unavailable");
  const telling = chance.fork("telling");
  const isTelling = telling.happens(WITH_TELLING) && !UNLIKE_FILES.some((fault) => faults.has(fault));
  if (isTelling && telling.happens(0.5)) faults.add("push refused");
  const drafting = chance.fork("drafts");
  const isDrafting = drafting.happens(WITH_DRAFTS) && !UNLIKE_DRAFTS.some((fault) => faults.has(fault));
  const isPossible = ({ fault }: Needs) => fault === undefined || faults.has(fault);
  const actions = Object.entries<Needs & { weight: number }>(STEPS).filter(([, needs]) => isPossible(needs));
  const total = actions.reduce((sum, [, { weight }]) => sum + weight, 0);
  const choose = (): Action => {
    let left = chance.next() * total;
    for (const [name, { weight }] of actions) {
      left -= weight;
      if (left < 0 && isAction(name)) return name;
    }
    return "send";
  };
  let last: Action = "pause";
  const step = (): Step => {
    // Events of the next step would show everybody that they have missed something.
    const isQuiet = QUIETENED.has(last) && chance.happens(0.7);
    last = choose();
    return { wait: isQuiet ? QUIET_MS : wait(chance), action: last, ...numbers(chance) };
  };
  const rareSteps = (): Step[] =>
    Object.entries<Needs & { share: number }>(RARE_STEPS)
      .filter(([, { share, ...needs }]) => isPossible(needs) && rarely.happens(share))
      .filter(([name]) => !faults.has("table restored") || !UNLIKE_RESTORES.has(name))
      .map(([name]) => ({ name, order: rarely.next() }))
      .sort((a, b) => a.order - b.order)
      .flatMap(({ name }) => (isAction(name) ? [{ wait: wait(rarely), action: name, ...numbers(rarely) }] : []));
  const governing = chance.fork("governing");
  const governingSteps = (): Step[] =>
    Object.entries(GOVERNING_STEPS)
      .filter(([, { share }]) => governing.happens(share))
      .map(([name]) => ({ name, order: governing.next() }))
      .sort((a, b) => a.order - b.order)
      .flatMap(({ name }) =>
        [name, "send"].flatMap((action) =>
          isAction(action) ? [{ wait: wait(governing), action, ...numbers(governing) }] : [],
        ),
      );
  const reacting = chance.fork("reacting");
  /** Before a step, as the quiet after some of them must last. */
  const withReactions = (next: Step): Step[] => {
    if (next.wait >= QUIET_MS || !reacting.happens(REACTING)) return [next];
    const { react, everybodyReacts } = REACTING_STEPS;
    const isAlone = reacting.happens(react.weight / (react.weight + everybodyReacts.weight));
    return [{ wait: wait(reacting), action: isAlone ? "react" : "everybodyReacts", ...numbers(reacting) }, next];
  };
  const catching = chance.fork("catching up");
  const catchesUp = catching.happens(CATCHING_UP);
  const catchingUpSteps = (): Step[] =>
    catchesUp ? CATCHING_UP_STEPS.map((action) => ({ wait: wait(catching), action, ...numbers(catching) })) : [];
  const fileSteps = (): Step[] =>
    hasFiles ? FILE_STEPS.map((action) => ({ wait: wait(filing), action, ...numbers(filing) })) : [];
  const tellingSteps = (): Step[] =>
    isTelling ? TELLING_STEPS.map((action) => ({ wait: wait(telling), action, ...numbers(telling) })) : [];
  const draftSteps = (): Step[] =>
    isDrafting ? DRAFT_STEPS.map((action) => ({ wait: wait(drafting), action, ...numbers(drafting) })) : [];
  const lateness = chance.fork("late");
  const lateStep = (action: Action, wait = LATE_MS): Step => ({ wait, action, ...numbers(lateness) });
  const lateSteps = (): Step[] =>
    lateness.happens(WITH_LATE) ? [...LATE_STEPS.map((action) => lateStep(action)), lateStep("pause", SHOWN_MS)] : [];
  const missing = chance.fork("missing");
  const missingSteps = (): Step[] =>
    missing.happens(WITH_MISSING)
      ? MISSING_STEPS.map((action) => ({ wait: MISSING_MS, action, ...numbers(missing) }))
      : [];
  /** The last to go says nothing, so that no message reveals it: the others have to notice by themselves (I11). */
  const end = (): Step[] => (faults.has("disconnect missing") ? [{ ...step(), wait: QUIET_MS, action: "quit" }] : []);
  const people = 3 + Math.floor(chance.next() ** 2 * 6);
  const presiding = chance.fork("administrator");
  const plan = {
    seed,
    people,
    // Mostly it is the last person, who joins no room at first. The version before lets nobody govern.
    administrator:
      presiding.happens(GOVERNED) && !faults.has("deployment rolls out")
        ? people - 1 - Math.floor(presiding.next() ** 2 * people)
        : undefined,
    rooms: 1 + Math.floor(chance.next() ** 2 * 3),
    faults,
    isOneProcess,
    lifetimeMs: faults.has("two hours cut") ? chance.between(5 * MINUTE, 20 * MINUTE) : 2 * HOUR,
    idleMs: faults.has("ten minutes idle") ? chance.between(MINUTE, 4 * MINUTE) : 10 * MINUTE,
    steps: Array.from({ length: 15 + chance.below(35) }, () => step()).flatMap(withReactions),
  };
  const ending = end();
  const at = 1 + restoring.below(plan.steps.length + ending.length - 1);
  return {
    ...plan,
    steps: [
      ...plan.steps,
      ...rareSteps(),
      ...governingSteps(),
      ...catchingUpSteps(),
      ...fileSteps(),
      ...tellingSteps(),
      ...draftSteps(),
      ...lateSteps(),
      ...missingSteps(),
      ...ending,
    ],
    restore: { asOf: restoring.below(at), at },
  };
};

const wait = (chance: Chance): number =>
  Math.round(
    chance.happens(0.4)
      ? chance.between(0, 10)
      : chance.happens(0.9)
        ? chance.between(10, 1_500)
        : chance.between(1_500, MINUTE),
  );

const numbers = (chance: Chance) => ({
  who: chance.below(1_000_000),
  where: chance.below(1_000_000),
  what: chance.below(1_000_000),
});
