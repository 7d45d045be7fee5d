import type { Capacity } from "@parley/core/table/table";
import type { Env } from "./env";
import { origin } from "./event";
import type { Logger } from "./logger";
import type { createTelemetry } from "./telemetry";

/** An entry of this package: `create` of `message.ts` and its like. */
export type Create<Event, Answer> = (env: () => Env) => (event: Event) => Promise<Answer>;

/** Makes the env of one invocation, whose log and costs are its own. */
export type ShellOf = (log: Logger, observe: (spent: Capacity) => void) => Env;

/**
 * Runs an entry as Lambda invokes it, and tells how each invocation ended; `action` names it in the logs. What it throws is logged and
 * thrown on, unless it is the answer to a caller who was refused.
 */
export const invoker =
  (telemetry: ReturnType<typeof createTelemetry>, envOf: ShellOf) =>
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
