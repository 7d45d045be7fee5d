import { ACTIONS, type ActionName, type Input, type Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { createAlarm } from "./alarm";
import type { Answer } from "./frames";
import type { Ports } from "./ports";

/**
 * A connection that does not answer a probe in this time is dead, whatever its socket says. A request and a probe together take less than 10 s,
 * after which a person learns that the connection is lost.
 */
export const PROBE_MS = 4_000;

/** The connection ended before the answer came, or there was no connection. Nobody knows whether the server has acted. */
export class Unanswered extends ParleyError {
  constructor(action: ActionName) {
    super("connection.unknown", `Unable to get an answer to ${action}: the connection was lost.`);
  }
}

/** The connection works, but this request got no answer. Nobody knows whether the server has acted. Asking again at once would add to the load. */
const busy = (action: ActionName) =>
  new ParleyError("server.busy", `Unable to get an answer to ${action}: too much is going on.`);

/** The `requestId` of a probe, which no request has. */
const PROBE_ID = "probe";

const OUTPUTS: { [A in ActionName]: { output: { parse(data: unknown): Output<A> } } } = ACTIONS;

type Waiting = { action: ActionName; accept(data: unknown): void; reject(error: ParleyError): void };

/**
 * The requests of one connection that wait for their answers.
 *
 * A request waits for two rounds of `PROBE_MS`. If nothing at all was received in a round, the connection is probed with a `ping`; any frame
 * answers it. Only an unanswered probe means that the connection is dead. On a live connection a late request fails alone, with
 * `server.busy`: throttling costs nobody the connection (I19).
 */
export type Requests = {
  /** Rejects with `input.invalid` before anything is sent, with the server's error, with `server.busy` when late, or with `Unanswered`. */
  send<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Call it with every frame that arrives. Answers with whether a probe was waiting for one. */
  received(): boolean;
  settle(answer: Answer): void;
  /** API Gateway reports that one of the requests has failed, but not which. */
  refused(): void;
  /** Asks whether the connection is alive. Resolves with false if the connection ends first. */
  probe(): Promise<boolean>;
  /** The connection has ended. */
  abandon(): void;
  isIdle(): boolean;
};

type RequestsEvents = {
  /** A probe was not answered. */
  dead(): void;
  /** No request waits any more. */
  idle(): void;
};

/** `transmit` puts a frame's text on the wire. */
export const createRequests = (ports: Ports, transmit: (text: string) => void, on: RequestsEvents): Requests => {
  const waiting = new Map<string, Waiting>();
  const patience = createAlarm(ports.clock);
  let probes: ((alive: boolean) => void)[] = [];
  let frames = 0;
  /** How many of the waiting requests API Gateway has refused. It does not say which. */
  let refusals = 0;
  let count = 0;

  const endProbe = (alive: boolean) => {
    patience.clear();
    const resolve = probes;
    probes = [];
    for (const each of resolve) each(alive);
  };

  const probe = () => {
    if (patience.isSet()) return;
    patience.set(PROBE_MS, on.dead);
    transmit(JSON.stringify({ action: "ping", data: {}, requestId: PROBE_ID }));
  };

  const isAlive = (): Promise<boolean> =>
    new Promise((resolve) => {
      probes.push(resolve);
      probe();
    });

  /** Once as many are refused as are waiting, the refused ones are known. */
  const failRefused = () => {
    if (waiting.size === 0) refusals = 0;
    if (refusals === 0 || refusals < waiting.size) return;
    refusals = 0;
    for (const { action, reject } of [...waiting.values()]) reject(busy(action));
  };

  const send = <A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>> => {
    // API Gateway closes the connection on a frame that is too large, and a resend would close the next one.
    const valid = ACTIONS[action].input.safeParse(input);
    if (!valid.success)
      return Promise.reject(
        new ParleyError("input.invalid", `Unable to ${action}: the input is not as it should be.`, {
          cause: valid.error,
        }),
      );
    return new Promise((resolve, reject) => {
      const requestId = `${++count}`;
      const round = createAlarm(ports.clock);
      const done = () => {
        waiting.delete(requestId);
        round.clear();
        failRefused();
        if (waiting.size === 0) on.idle();
      };
      const fail = (error: ParleyError) => {
        done();
        reject(error);
      };
      const late = () => {
        if (!waiting.has(requestId)) return;
        refusals = Math.max(0, refusals - 1);
        fail(busy(action));
      };
      const wait = (isLast: boolean) => {
        const before = frames;
        round.set(PROBE_MS, () => {
          if (!isLast) {
            if (frames === before) probe();
            wait(true);
          } else if (frames > before) late();
          else void isAlive().then((alive) => alive && late());
        });
      };
      waiting.set(requestId, {
        action,
        accept: (data) => {
          done();
          try {
            resolve(OUTPUTS[action].output.parse(data));
          } catch (cause) {
            ports.log?.({ event: "answer.invalid", action });
            reject(new ParleyError("server.internal", `Unable to understand the answer to ${action}.`, { cause }));
          }
        },
        reject: fail,
      });
      wait(false);
      transmit(JSON.stringify({ action, data: input, requestId }));
    });
  };

  return {
    send,
    received: () => {
      const isProbed = patience.isSet();
      frames += 1;
      endProbe(true);
      return isProbed;
    },
    settle: (answer) => {
      if (answer.requestId === PROBE_ID) return;
      const request = answer.requestId === undefined ? undefined : waiting.get(answer.requestId);
      if (!request) ports.log?.({ event: "answer.unexpected", requestId: answer.requestId });
      else if (answer.kind === "success") request.accept(answer.data);
      else request.reject(answer.error);
    },
    refused: () => {
      refusals += 1;
      failRefused();
    },
    probe: isAlive,
    abandon: () => {
      endProbe(false);
      refusals = 0;
      for (const { action, reject } of [...waiting.values()]) reject(new Unanswered(action));
    },
    isIdle: () => waiting.size === 0,
  };
};
