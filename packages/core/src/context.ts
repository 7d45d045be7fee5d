import type { Event } from "@parley/protocol/events";
import type { User } from "@parley/protocol/user";
import type { Table } from "./table";

/** Milliseconds since the epoch, and waiting, which `signal` ends early with a rejection. */
export type Clock = { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

/** Who acts, on which connection. */
export type Actor = User & { connectionId: string };

/** What every function of the domain works with: the table, and the sources of time, chance and names. */
export type World = {
  table: Table;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** An id of at least 72 random bits, URL-safe. */
  mintId(): string;
  /** Names the table's content: another one where it may have gone back to an earlier state. */
  epoch: string;
};

export type Context = World & { actor: Actor };

/** The people online in a room at the moment of delivery. */
export type Audience = { online: number; includes(userId: string): boolean };

/** Something to send after the commit. `frame` may decide by the audience that nothing is sent. */
export type Delivery =
  | {
      to: "room";
      roomId: string;
      shards: number;
      frame: (audience: Audience) => Event | undefined;
      except?: string | undefined;
    }
  | { to: "user"; userId: string; frame: Event; except?: string | undefined }
  /** Sends nothing: asks after some of the room's connections, which may have ended without a word. */
  | { to: "nobody"; roomId: string; shards: number; except?: string | undefined };

/** The answer to the caller, and what others are told. Delivering is the shell's job, after the commit and before the reply. */
export type Outcome<Result> = { result: Result; events: Delivery[] };

/** Runs `work` over `items` with at most `width` under way; the first failure is thrown when all have ended. */
export const inParallel = async <Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  const queue = items.entries();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const [index, item] of queue) {
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
};
