import * as Connection from "./connection";
import { inParallel, type World } from "./context";
import * as FanOut from "./fan-out";
import * as Keys from "./keys";
import * as Presence from "./presence";
import * as Session from "./session";

const LIMITS = {
  /** Connections under way at once. */
  width: 50,
  /** API Gateway knows no connection whose `$connect` has not returned yet. One that is older and unknown has ended. */
  openingMs: 3_000,
  /** A close that fails is tried again so often. */
  retries: 3,
} as const;

/**
 * Signs out: the session ends first, then its connections. A connection that `$connect` records later finds the session ended, so none is
 * left (I15). Safe to run again: each step leaves what the next run needs to find the rest. Returns the failures to close a connection;
 * such a connection hears nothing any more, and ends with API Gateway's two hours.
 */
export const signOut = async (world: World, gateway: FanOut.Gateway, secret: string): Promise<unknown[]> => {
  const user = await Session.end(world, secret);
  if (!user) return [];
  const connections = await Connection.ofUser(world, user.userId, Session.hash(secret));
  const failures: unknown[] = [];
  const rooms = new Set<string>();
  await inParallel(connections, LIMITS.width, async (connection) => {
    const { connectionId } = connection;
    const row = await Connection.mute(world, connectionId);
    for (const [roomId] of Connection.roomsOf(row)) rooms.add(roomId);
    // Before the close, so that `$disconnect` has nothing left to tell.
    await world.table.remove(Keys.connection(connectionId));
    failures.push(...(await close(world, gateway, connection)));
    // Last, so that a run that dies before finds the connection again.
    await world.table.remove(Keys.userConnection(user.userId, connectionId));
  });
  const left = await inParallel([...rooms], LIMITS.width, (roomId) => Presence.left(world, roomId, user));
  await FanOut.deliver(world, gateway, left);
  await Session.remove(world, secret);
  return failures;
};

/** Closes a socket. Returns why it could not be closed, or nothing. */
const close = async (
  world: World,
  gateway: FanOut.Gateway,
  { connectionId, connectedAt }: { connectionId: string; connectedAt: number },
): Promise<unknown[]> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await gateway.disconnect(connectionId);
      return [];
    } catch (error) {
      const isGone = FanOut.statusOf(error) === 410;
      if (isGone && world.clock.now() - connectedAt > LIMITS.openingMs) return [];
      if (!isGone && attempt >= LIMITS.retries) return [error];
      await world.clock.sleep(200 + world.random() * 200);
    }
  }
};
