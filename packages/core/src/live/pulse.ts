import { createHash } from "node:crypto";
import { LIMITS } from "@parley/protocol/limits";
import type { Dead, Deps } from "../context";
import * as Keys from "../table/keys";
import type { PulseRow } from "../table/row";
import { pages, ttl } from "../table/table";

/** When the clients of connections were last heard of, all in a few partitions: so one look finds those of which no `$disconnect` has told (I11). */

/** A hidden page is heard of every 7.5 minutes, give or take a twentieth, and browsers let its timers be a minute late. */
export const SILENCE_MS = 9 * 60_000;

/** So many are found at once: after an hour in which nothing could be noted, not everybody is to connect anew in the same minute. */
export const FOUND = 500;

const keyOf = (connectionId: string): Keys.Key =>
  Keys.pulse((createHash("sha256").update(connectionId).digest()[0] ?? 0) % Keys.PULSE_SHARDS, connectionId);

/** Begins the pulse of a connection whose client promises to be heard of. What ends the connection later ends the pulse, too. */
export const begin = async (deps: Deps, connectionId: string): Promise<void> => {
  const now = deps.clock.now();
  const row: PulseRow = { connectedAt: now, seenAt: now, ttl: ttl(now + LIMITS.connectionLifetimeMs) };
  await deps.table.put({ ...keyOf(connectionId), ...row });
};

/** Notes that the client is alive. False where the connection has no pulse. */
export const note = async (deps: Deps, connectionId: string): Promise<boolean> => {
  const change = { set: { seenAt: deps.clock.now() } };
  return (await deps.table.update(keyOf(connectionId), change, { when: "attribute_exists(#pk)" })) !== undefined;
};

export const end = async (deps: Deps, connectionId: string): Promise<void> => {
  await deps.table.remove(keyOf(connectionId));
};

/** Connections whose client has been silent for longer than it promised, `FOUND` at most. */
export const findSilent = async (deps: Deps): Promise<Dead[]> => {
  const heardBy = deps.clock.now() - SILENCE_MS;
  const shards = Array.from({ length: Keys.PULSE_SHARDS }, (_, shard) => silentOf(deps, shard, heardBy));
  return (await Promise.all(shards)).flat().slice(0, FOUND);
};

const silentOf = async (deps: Deps, shard: number, heardBy: number): Promise<Dead[]> => {
  const silent: Dead[] = [];
  for await (const rows of pages<PulseRow>(deps.table, {
    pk: Keys.pulsePk(shard),
    prefix: "CONN#",
    eventually: true,
  })) {
    for (const { pk, sk, seenAt, connectedAt } of rows)
      if (seenAt < heardBy) silent.push({ pk, sk, connectionId: Keys.idOf(sk), connectedAt });
    if (silent.length >= FOUND) break;
  }
  return silent;
};
