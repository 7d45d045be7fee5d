import type { Chance } from "./chance";
import type { Faults } from "./faults";
import type { Scheduler } from "./scheduler";

/** One run of a function. When it dies, it stops where it is: nothing that it awaits settles any more. */
export type Invocation = {
  readonly name: string;
  readonly begunAt: number;
  isAlive(): boolean;
  /** Resolves when it dies. */
  readonly died: Promise<void>;
  /** The person whose request it performs, if there is one. */
  userId?: string;
  /** Called with the id of a room that it creates. If it dies, nothing else reveals that id. */
  created?: (roomId: string) => void;
  die(why: string): void;
  /** By room, the sequence in the head that it read last, or that a refusal answered with. */
  readonly heads: Map<string, number>;
  /** Extra delay of its reads of a membership, ms: between its read of a head and its commit. */
  memberDelayMs: number;
  /** Extra delay of its commits, ms. */
  commitDelayMs: number;
  /** Extra delay of the writes of its connection's subscriptions, ms. */
  subscriptionDelayMs: number;
  /** Extra delay of its reply, ms. */
  replyDelayMs: number;
  /** A call of the table or the gateway, with a delay each way. Never settles once the function has died. */
  call<T>(what: string, delayMs: number, perform: () => Promise<T>): Promise<T>;
};

export class Died extends Error {}

const never = new Promise<never>(() => {});

/** How long a call travels, ms: mostly a few, sometimes very long. */
export const latency = (chance: Chance, faults: Faults): number => {
  if (faults.strikes("call slow")) return chance.between(2_000, 15_000);
  return faults.isCalm() || chance.happens(0.97) ? chance.between(0.5, 6) : chance.between(6, 2_000);
};

export const createInvocation = (
  name: string,
  scheduler: Scheduler,
  chance: Chance,
  faults: Faults,
  onDeath: (why: string) => void,
): Invocation => {
  let alive = true;
  let announceDeath = () => {};
  const died = new Promise<void>((resolve) => {
    announceDeath = resolve;
  });
  const travel = async (delayMs = 0): Promise<void> => {
    await scheduler.sleep(latency(chance, faults) + delayMs);
    if (!alive) await never;
  };
  /** Mostly without delay, as few calls have anything happen between a write and its answer. */
  const comeBack = async (): Promise<void> => {
    if (!faults.isCalm() && chance.happens(0.4)) await travel();
    else if (!alive) await never;
  };
  const invocation: Invocation = {
    name,
    begunAt: scheduler.now(),
    isAlive: () => alive,
    die: (why) => {
      if (!alive) return;
      alive = false;
      announceDeath();
      onDeath(why);
    },
    died,
    heads: new Map(),
    memberDelayMs: 0,
    commitDelayMs: 0,
    subscriptionDelayMs: 0,
    replyDelayMs: 0,
    call: async (what, delayMs, perform) => {
      await travel(delayMs);
      scheduler.note(what);
      try {
        return await perform();
      } finally {
        await comeBack();
      }
    },
  };
  return invocation;
};

/** Kills the function here. */
export const stopHere = (invocation: Invocation, why: string): Promise<never> => {
  invocation.die(why);
  return never;
};
