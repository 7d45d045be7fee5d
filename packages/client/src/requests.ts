import { ACTIONS, type ActionName, type Input, type Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { explain } from "@parley/protocol/frame";
import type { Frame } from "./frames";
import type { Ports } from "./ports";

/** A request without an answer for this long means that the connection is dead, whatever the socket says of itself. */
export const ANSWER_MS = 10_000;

/** The connection ended before the answer came, or there was none: whether the server has acted is unknown. */
export class Unanswered extends ParleyError {
  constructor(action: ActionName) {
    super("connection.unknown", `Unable to get an answer to ${action}: the connection was lost.`);
  }
}

const OUTPUTS: { [A in ActionName]: { output: { parse(data: unknown): Output<A> } } } = ACTIONS;

type Waiting = { accept(data: unknown): void; reject(error?: ParleyError): void };

/** The requests of one connection that wait for their answers. */
export type Requests = {
  /** Rejects with `input.invalid` before anything is sent, with the server's error, or with `Unanswered`. */
  send<A extends ActionName>(action: A, input: Input<A>, limitMs?: number): Promise<Output<A>>;
  settle(frame: Exclude<Frame, { kind: "event" }>): void;
  /** The connection has ended. */
  abandon(): void;
  isIdle(): boolean;
};

/** `transmit` puts a frame's text on the wire; `overdue` is called when an answer did not come in time. */
export const createRequests = (ports: Ports, transmit: (text: string) => void, overdue: () => void): Requests => {
  const waiting = new Map<string, Waiting>();
  let count = 0;

  const send = <A extends ActionName>(action: A, input: Input<A>, limitMs = ANSWER_MS): Promise<Output<A>> => {
    // A frame that is too large would cost the connection, and a resend the next one too.
    const valid = ACTIONS[action].input.safeParse(input);
    if (!valid.success)
      return Promise.reject(new ParleyError("input.invalid", `Unable to ${action}: ${explain(valid.error)}.`));
    return new Promise((resolve, reject) => {
      const requestId = `${++count}`;
      const timer = ports.clock.setTimeout(overdue, limitMs);
      const done = () => {
        waiting.delete(requestId);
        ports.clock.clearTimeout(timer);
      };
      waiting.set(requestId, {
        accept: (data) => {
          done();
          try {
            resolve(OUTPUTS[action].output.parse(data));
          } catch (cause) {
            ports.log?.({ event: "answer.invalid", action });
            reject(new ParleyError("server.internal", `Unable to understand the answer to ${action}.`, { cause }));
          }
        },
        reject: (error) => {
          done();
          reject(error ?? new Unanswered(action));
        },
      });
      transmit(JSON.stringify({ action, data: input, requestId }));
    });
  };

  return {
    send,
    settle: (frame) => {
      const request = frame.requestId === undefined ? undefined : waiting.get(frame.requestId);
      if (!request) ports.log?.({ event: "answer.unexpected", requestId: frame.requestId });
      else if (frame.kind === "success") request.accept(frame.data);
      else request.reject(frame.error);
    },
    abandon: () => {
      for (const request of [...waiting.values()]) request.reject();
    },
    isIdle: () => waiting.size === 0,
  };
};
