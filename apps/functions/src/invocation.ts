import type { Capacity } from "@parley/core/table/table";
import type { Env } from "./env";
import { origin } from "./event";
import type { Logger } from "./logger";
import type { createTelemetry } from "./telemetry";

/** An entry of this package: `create` of `message.ts` and its like. */
export type Create<Event, Answer> = (env: () => Env) => (event: Event) => Promise<Answer>;

/** Makes the env of one invocation, whose log and costs are its own. */
export type EnvOf = (log: Logger, observe: (spent: Capacity) => void) => Env;

/**
 * Runs an entry as Lambda invokes it, and logs how each invocation ended, under the name `action`. Logs what the entry throws and throws it on,
 * unless it is the answer to a refused caller.
 */
export const invoker =
  (telemetry: ReturnType<typeof createTelemetry>, envOf: EnvOf) =>
  <Event, Answer>(action: string, create: Create<Event, Answer>) =>
  async (event: Event, context: { awsRequestId: string }): Promise<Answer> => {
    const invocation = telemetry({ action, ...origin(event), function_request_id: context.awsRequestId });
    const env = envOf(invocation.log, invocation.observe);
    try {
      return await create(() => env)(event);
    } catch (error) {
      if (!invocation.isRefused()) invocation.log.error("failed", error);
      throw error;
    } finally {
      invocation.end();
    }
  };
