import { type Clock, sleep } from "./clock";
import type { GatewayEvent } from "./event";
import type { Faults } from "./faults";

/** A Lambda function. What it returns is read the way API Gateway reads it. */
export type Handler<Event, Answer = unknown> = (event: Event) => Promise<Answer>;

export type Outcome<Answer> = { ok: true; answer: Answer } | { ok: false; error: unknown; timedOut: boolean };

/** Lambda refuses to run a function: the account's concurrency is used up. */
export class Throttled extends Error {
  constructor() {
    super("Rate Exceeded");
  }
}

export type Attempt = <Event, Answer>(
  report: (error: unknown) => void,
  handler: Handler<Event, Answer>,
  event: Event,
) => Promise<Outcome<Answer>>;

/**
 * Runs handlers, at most `concurrency` at once, but waits for none longer than `timeoutMs`. A failure after that is
 * still reported: the Lambda function of a timed-out integration runs on, and goes on counting.
 */
export const createAttempt = (clock: Clock, timeoutMs: number, concurrency: number): Attempt => {
  let running = 0;
  return (report, handler, event) =>
    new Promise((resolve) => {
      const fail = (error: unknown, timedOut: boolean) => {
        report(error);
        resolve({ ok: false, error, timedOut });
      };
      if (running >= concurrency) return fail(new Throttled(), false);
      running += 1;
      const cancel = clock.after(timeoutMs, () => fail(new Error("Endpoint request timed out"), true));
      Promise.resolve(event)
        .then(handler)
        .then(
          (answer) => resolve({ ok: true, answer }),
          (error: unknown) => fail(error, false),
        )
        .finally(() => {
          running -= 1;
          cancel();
        });
    });
};

/**
 * Invokes handlers with the injected faults. Resolves when every run has ended, with the outcome of the first.
 * Every failure is reported, also that of a run whose answer nobody awaits.
 */
export const createInvoke =
  (attempt: Attempt, clock: Clock, faults: Faults, report: (event: GatewayEvent, error: unknown) => void) =>
  async <Event extends GatewayEvent, Answer>(
    handler: Handler<Event, Answer>,
    event: Event,
  ): Promise<Outcome<Answer>> => {
    const run = (input: Event, by = handler) => attempt((error) => report(event, error), by, input);
    const fault = faults.invoke?.(event);
    if (fault === undefined) return run(event);
    if (fault === "throttled") return run(event, () => Promise.reject(new Throttled()));
    // Each run of a Lambda function gets an event of its own.
    if (fault === "concurrent") return (await Promise.all([run(structuredClone(event)), run(event)]))[0];
    if (fault === "duplicate") {
      const first = await run(structuredClone(event));
      await run(event);
      return first;
    }
    await sleep(clock, fault.delayMs);
    return run(event);
  };
