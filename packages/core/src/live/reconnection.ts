import type { Deps } from "../context";
import { inParallel } from "../parallel";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";
import type { Live } from "./hand-on";

/**
 * Closes a person's connections, as what they may do in the workspace has changed: their clients connect anew, and learn by `hello` what the person
 * is today. Returns the failures; such a connection ends with API Gateway's two hours. A right that was taken counts nowhere in the meantime.
 */
export const reconnect = async (deps: Deps, { gateway }: Live, userId: string): Promise<unknown[]> => {
  const connections = await Connection.ofUser(deps, userId);
  const failures: unknown[] = [];
  await inParallel(connections, connections.length, (connection) =>
    FanOut.close(deps, gateway, connection).catch((failure: unknown) => failures.push(failure)),
  );
  return failures;
};
