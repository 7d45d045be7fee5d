import type { ActionName, Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import type { Connection, ConnectionState } from "./connection";
import type { Ports } from "./ports";
import { Unanswered } from "./requests";
import { createStore, type Store } from "./store";

/** The longest that a call may take whose caller waits for it, with the wait for a connection and all tries. */
export const PATIENCE_MS = 20_000;

/** Actions that must not be repeated when the answer was lost, as doing them twice differs from doing them once. */
const ONCE: ReadonlySet<ActionName> = new Set<ActionName>(["sendMessage"]);

/**
 * Asks the server: waits for a connection, and asks again if the error's code says that this can help. Rejects with `ParleyError` after
 * `patienceMs` at the latest; if that is infinite, only with an error that is final.
 */
export type Call = <A extends ActionName>(action: A, input: Input<A>) => Promise<Output<A>>;

export const createCall = ({ clock, random, mintId }: Ports, connection: Connection, patienceMs: number): Call => {
  /** Adds the id by which the server recognises a repeated request. */
  const repeatable = <A extends ActionName>(action: A, input: Input<A>): Input<A> =>
    action === "createRoom" ? { clientRoomId: mintId(), ...input } : input;

  /**
   * Resolves with true once `reached` holds or after `ms`, and with false if `isOver` is set first. Rejects as soon as the client is stopped
   * or signed out.
   */
  const wait = (
    action: ActionName,
    isOver: Store<boolean>,
    { reached, ms }: { reached?: (state: ConnectionState) => boolean; ms?: number },
  ): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const check = () => {
        const state = connection.state.get();
        if (state.status === "signed-out") done(() => reject(signedOut(action)));
        else if (!connection.isRunning()) done(() => reject(new Unanswered(action)));
        else if (reached?.(state)) done(() => resolve(true));
        else if (isOver.get()) done(() => resolve(false));
      };
      if (reached?.(connection.state.get())) return resolve(true);
      const timer = ms === undefined ? undefined : clock.setTimeout(() => done(() => resolve(true)), ms);
      const unsubscribe = [connection.state.subscribe(check), isOver.subscribe(check)];
      const done = (settle: () => void) => {
        if (timer !== undefined) clock.clearTimeout(timer);
        for (const each of unsubscribe) each();
        settle();
      };
    });

  return async (action, given) => {
    const input = repeatable(action, given);
    // A timer and not a timestamp: the device's clock may be put back.
    const isOver = createStore(false);
    const patience = createAlarm(clock);
    if (Number.isFinite(patienceMs)) patience.set(patienceMs, () => isOver.set(true));
    try {
      for (let failures = 1; ; failures += 1) {
        if (connection.state.get().status === "signed-out") throw signedOut(action);
        const isOnline = await wait(action, isOver, { reached: ({ status }) => status === "online" });
        if (!isOnline) throw new Unanswered(action);
        try {
          return await connection.request(action, input);
        } catch (error) {
          const isWorthwhile = error instanceof ParleyError && error.retry !== "never" && !ONCE.has(action);
          if (!isWorthwhile || !connection.isRunning() || isOver.get()) throw error;
          const rest = error.retry === "backoff" ? (error.retryAfterMs ?? fullJitter(failures, random())) : 0;
          if (rest >= patienceMs || !(await wait(action, isOver, { ms: rest }))) throw error;
        }
      }
    } finally {
      patience.clear();
    }
  };
};

const signedOut = (action: ActionName) =>
  new ParleyError("session.required", `Unable to ${action}: nobody is signed in any more.`);
