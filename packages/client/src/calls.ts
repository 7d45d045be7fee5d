import type { ActionName, Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { fullJitter } from "./backoff";
import type { Connection, ConnectionState } from "./connection";
import type { Ports } from "./ports";
import { Unanswered } from "./requests";

/** How long a call may take, with all of its tries and the wait for a connection. */
const PATIENCE_MS = 20_000;

/** Doing this twice is not the same as doing it once. Everything else may be asked again when the first answer was lost. */
const ONCE: ReadonlySet<ActionName> = new Set<ActionName>(["sendMessage"]);

/**
 * Asks the server, patiently: waits for a connection, and asks again where the error's code says that this can help.
 * Rejects with `ParleyError`.
 */
export type Call = <A extends ActionName>(action: A, input: Input<A>) => Promise<Output<A>>;

export const createCall = ({ clock, random, mintId }: Ports, connection: Connection): Call => {
  /** With an id of its own, a room is created once however often it is asked for. */
  const repeatable = <A extends ActionName>(action: A, input: Input<A>): Input<A> =>
    action === "createRoom" ? { clientRoomId: mintId(), ...input } : input;

  /** Resolves with whether `reached` became true within `ms`. Rejects as soon as the client is stopped or signed out. */
  const wait = (action: ActionName, ms: number, reached: (state: ConnectionState) => boolean): Promise<boolean> =>
    new Promise((resolve, reject) => {
      if (reached(connection.state.get())) return resolve(true);
      const timer = clock.setTimeout(() => done(() => resolve(false)), ms);
      const unsubscribe = connection.state.subscribe(() => {
        const state = connection.state.get();
        if (state.status === "signed-out") done(() => reject(signedOut(action)));
        else if (!connection.isRunning()) done(() => reject(new Unanswered(action)));
        else if (reached(state)) done(() => resolve(true));
      });
      const done = (settle: () => void) => {
        clock.clearTimeout(timer);
        unsubscribe();
        settle();
      };
    });

  return async (action, given) => {
    const input = repeatable(action, given);
    const deadline = clock.now() + PATIENCE_MS;
    for (let failures = 1; ; failures += 1) {
      if (connection.state.get().status === "signed-out") throw signedOut(action);
      const online = await wait(action, deadline - clock.now(), ({ status }) => status === "online");
      if (!online) throw new Unanswered(action);
      try {
        return await connection.request(action, input);
      } catch (error) {
        const isWorthwhile = error instanceof ParleyError && error.retry !== "never" && !ONCE.has(action);
        if (!isWorthwhile || !connection.isRunning()) throw error;
        const rest = error.retry === "backoff" ? (error.retryAfterMs ?? fullJitter(failures, random())) : 0;
        if (clock.now() + rest >= deadline) throw error;
        await wait(action, rest, () => false);
      }
    }
  };
};

const signedOut = (action: ActionName) =>
  new ParleyError("session.required", `Unable to ${action}: nobody is signed in any more.`);
