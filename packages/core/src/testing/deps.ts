import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { User as Person } from "@parley/protocol/user";
import type { Context, Deps } from "../context";
import * as Connection from "../live/connection";
import { shardOf } from "../live/subscription";
import { fingerprint } from "../log/head";
import * as User from "../people/user";
import * as Workspace from "../people/workspace";
import * as History from "../room/history";
import * as Room from "../room/room";
import { createTable } from "../table/dynamodb";
import * as Keys from "../table/keys";
import type { MessageRow, SubscriptionRow } from "../table/row";
import { type Table, ttl } from "../table/table";
import { createClock, type TestClock } from "./clock";
import { type Engine, openEngine } from "./engine";
import { seeded } from "./seeded";

export type TestDeps = Deps & {
  clock: TestClock;
  /** What `work` cost, in DynamoDB's capacity units. */
  cost(work: () => Promise<unknown>): Promise<{ read: number; write: number }>;
  /** How many calls of DynamoDB `work` makes. */
  calls(work: () => Promise<unknown>): Promise<number>;
  load: Engine["load"];
  close(): Promise<void>;
};

/** Deps with an empty table, a clock that stands still and repeatable chance. */
export const openDeps = async (): Promise<TestDeps> => depsOver(await openEngine());

export const depsOver = ({ documents, tableName, load, close }: Engine): TestDeps => {
  const clock = createClock();
  const random = seeded(1);
  const spent = { read: 0, write: 0 };
  let calls = 0;
  return {
    table: createTable(documents, tableName, clock, ({ read, write }) => {
      calls += 1;
      spent.read += read;
      spent.write += write;
    }),
    clock,
    random,
    epoch: "first",
    mintId: () => Array.from({ length: 16 }, () => ID_CHARS.charAt(random() * ID_CHARS.length)).join(""),
    async cost(work) {
      const before = { ...spent };
      await work();
      return { read: spent.read - before.read, write: spent.write - before.write };
    },
    async calls(work) {
      const before = calls;
      await work();
      return calls - before;
    },
    load,
    close,
  };
};

const ID_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A new connection of somebody, as the functions see it. */
export const connect = async (deps: Deps, user: Person): Promise<Context> => {
  const connectionId = deps.mintId();
  await Connection.open(deps, connectionId, user, "session");
  return { ...deps, actor: { userId: user.userId, username: user.username, connectionId } };
};

/** A new person with one connection. */
export const arrive = async (deps: Deps, username: string): Promise<Context> =>
  connect(deps, await User.create(deps, username));

/** The same person, who governs the workspace. */
export const asAdministrator = async (ctx: Context): Promise<Context> => {
  await Workspace.letGovern(ctx, ctx.actor.userId);
  return { ...ctx, actor: { ...ctx.actor, workspaceRole: "administrator" } };
};

/** The same caller, over another table: one that fails or waits, say. */
export const over = (ctx: Context, table: Table): Context => ({ ...ctx, table });

/** Subscriptions of so many people, who are online elsewhere, in a room of so many partitions; `deps.load` writes them. */
export const crowd = (deps: Deps, roomId: string, size: number, shards = 1) =>
  Array.from({ length: size }, (_, n) => {
    const connectionId = `crowd-${n}`;
    const row: SubscriptionRow = {
      userId: `user-${n}`,
      username: `User ${n}`,
      connectedAt: 0,
      begun: "crowd",
      active: true,
      ttl: ttl(deps.clock.now() + LIMITS.connectionLifetimeMs),
    };
    return { ...Keys.subscription(roomId, shardOf(connectionId, shards), connectionId), ...row };
  });

/** What `work` is refused with; fails the test where it succeeds, or fails otherwise. */
export const refusal = async (work: Promise<unknown>): Promise<ParleyError> => {
  const error = await work.then(
    () => new Error("it was not refused"),
    (error: unknown) => error,
  );
  if (error instanceof ParleyError) return error;
  throw error;
};

/** The whole log as this reader gets it page by page, oldest message first. */
export const transcript = async (reader: Context, roomId: string): Promise<Message[]> => {
  const messages: Message[] = [];
  for (let before: number | undefined; ; ) {
    const { result } = await History.read(reader, { roomId, limit: 100, ...(before !== undefined && { before }) });
    messages.unshift(...result.messages.toReversed());
    before = result.lastEvaluatedKey?.before;
    if (before === undefined) return messages;
  }
};

/** What the head of a log says that ends with this row. */
export const endingWith = (seq: number, row: MessageRow) => {
  const id = fingerprint(row);
  return { seq, at: row.timestamp, pending: { [id]: row }, order: { [id]: seq } };
};

/** A room of the first one's, public unless said otherwise, that the others are members of. */
export const openRoom = async (
  [owner, ...others]: [owner: Context, ...others: Context[]],
  { isPrivate = false } = {},
): Promise<string> => {
  const members = others.map(({ actor }) => actor.userId);
  const { result } = await Room.create(owner, { name: "general", isPrivate, members });
  return result.room.roomId;
};
