import type { Chance } from "./chance";
import type { Faults } from "./faults";
import type { Scheduler } from "./scheduler";

/** One run of a function. When it dies it stops wherever it stands: nothing that it waits for comes back. */
export type Invocation = {
  readonly name: string;
  readonly begunAt: number;
  isAlive(): boolean;
  /** Resolves when it dies. */
  readonly died: Promise<void>;
  /** Whose request it performs, if it is anybody's. */
  userId?: string;
  /** Told of a room that it makes, which nobody may hear of otherwise. */
  created?: (roomId: string) => void;
  die(why: string): void;
  /** How long its commits are held up on their way, ms. */
  commitDelayMs: number;
  /** A call of something outside: on its way, for so much longer, done, on its way back. Never settles once the function has died. */
  call<T>(what: string, delayMs: number, perform: () => Promise<T>): Promise<T>;
};

export class Died extends Error {}

const never = new Promise<never>(() => {});

/** Milliseconds that something takes on its way through the cloud: mostly a few, on a bad day now and then very many. */
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
  /** Mostly at once, as in a run's many steps few have something happen between a write and its answer. */
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
    commitDelayMs: 0,
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

/** For a function that dies at this very step. */
export const stopHere = (invocation: Invocation, why: string): Promise<never> => {
  invocation.die(why);
  return never;
};
