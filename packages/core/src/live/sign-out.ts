import type { Deps } from "../context";
import * as Event from "../log/event";
import { inParallel } from "../parallel";
import * as PushDevice from "../people/push-device";
import * as Session from "../people/session";
import * as Keys from "../table/keys";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";
import type { Live } from "./hand-on";

/** Connections under way at once. */
const WIDTH = 50;

/**
 * Signs out, by the session's hash: ends the session first, then its pushes and its connections. A connection that `$connect` writes later finds the session
 * ended, so none is left (I15). It can run again: each step leaves what the next run needs to find the rest. Returns the failures to close a
 * connection; such a connection gets no more events, and ends with API Gateway's two hours.
 */
export const signOut = async (deps: Deps, live: Live, session: string): Promise<unknown[]> => {
  const user = await Session.end(deps, session);
  if (!user) return [];
  await PushDevice.forget(deps, user.userId, session);
  const connections = await Connection.ofUser(deps, user.userId, session);
  const failures: unknown[] = [];
  const rooms = new Set<string>();
  await inParallel(connections, WIDTH, async (connection) => {
    const { connectionId } = connection;
    const ended = await Connection.endSubscriptions(deps, connectionId);
    for (const roomId of ended?.rooms ?? []) rooms.add(roomId);
    // Before the close, so that `$disconnect` has nothing left to announce.
    await deps.table.remove(Keys.connection(connectionId));
    await FanOut.close(deps, live.gateway, connection).catch((failure: unknown) => failures.push(failure));
    // Last, so that a run that dies before finds the connection again.
    await deps.table.remove(Keys.userConnection(user.userId, connectionId));
  });
  await FanOut.deliver(deps, live, await Event.userLeft(deps, [...rooms], user));
  await Session.remove(deps, user.userId, session);
  return failures;
};
