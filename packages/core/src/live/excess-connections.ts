import { LIMITS } from "@parley/protocol/limits";
import type { Deps } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";
import type { Live } from "./hand-on";

/** So many are ended at once, when one more opens: somebody who had more before there was a limit is brought down to it step by step. */
const AT_ONCE = 10;

/**
 * Ends and closes a person's oldest connections where they have more than `LIMITS.connectionsPerUser`, so that what is done for all of them
 * stays bounded. Leaves alone the young ones: API Gateway may not know them yet, as their `$connect` has not returned.
 */
export const close = async (deps: Deps, live: Live, userId: string): Promise<void> => {
  const connections = await Connection.ofUser(deps, userId);
  const now = deps.clock.now();
  const oldest = connections
    .sort((a, b) => a.connectedAt - b.connectedAt)
    .slice(0, Math.max(0, connections.length - LIMITS.connectionsPerUser))
    .filter(({ connectedAt }) => now - connectedAt > FanOut.FAN_OUT.youngMs)
    .slice(0, AT_ONCE);
  await inParallel(oldest, AT_ONCE, async (connection) => {
    const { connectionId } = connection;
    const left = await Connection.forget(deps, connectionId);
    // Also where nothing else was left of it: it would count for ever.
    await deps.table.remove(Keys.userConnection(userId, connectionId));
    await FanOut.close(deps, live.gateway, connection);
    await FanOut.deliver(deps, live, left);
  });
};
