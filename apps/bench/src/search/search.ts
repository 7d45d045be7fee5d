import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context, Deps } from "@parley/core/context";
import * as Connection from "@parley/core/live/connection";
import { fingerprint } from "@parley/core/log/head";
import * as User from "@parley/core/people/user";
import * as Room from "@parley/core/room/room";
import * as Search from "@parley/core/room/search";
import { createTable } from "@parley/core/table/dynamodb";
import * as Keys from "@parley/core/table/keys";
import type { Table } from "@parley/core/table/table";
import { seeded } from "@parley/core/testing/seeded";
import { createVirtualTime } from "@parley/core/testing/virtual-time";
import { mintId, systemClock } from "@parley/functions/system";
import { openDatabase } from "@parley/local/database";
import { createDynamo } from "../writers/dynamo";
import { RARE, writeText } from "./texts";

/** What is searched for: a word that few messages have, one that none has, one of Chinese, of Arabic, and one that many have. */
export const WORDS = [RARE, "nowhere", "发布", "اجتماع", "deploy"] as const;

export type Searched = {
  word: string;
  /** Of the first request. */
  first: { hits: number; ms: number };
  /** Of all requests until the room is searched. */
  whole: { hits: number; requests: number; ms: number };
};
export type OnDynamo = Searched & { calls: number; units: number };

const ROW_MS = 20_000;
const PUT_AT_ONCE = 1_000;

const rowsOf = (messages: number, userId: string, now: number) => {
  const random = seeded(7);
  return Array.from({ length: messages }, (_, index) => ({
    userId,
    content: writeText(random, messages / 5),
    timestamp: now - (messages - index) * ROW_MS,
    nonce: `client-message-${String(index).padStart(6, "0")}`,
  }));
};

/** A public room with so many messages in many languages. */
const fill = async (deps: Deps, messages: number): Promise<{ ctx: Context; roomId: string }> => {
  const user = await User.create(deps, "Author");
  const connectionId = deps.mintId();
  await Connection.open(deps, connectionId, user, "session");
  const ctx = { ...deps, actor: { ...user, connectionId } };
  const { roomId } = (await Room.create(ctx, { name: "Searched" })).result.room;
  const rows = rowsOf(messages, user.userId, deps.clock.now());
  for (let from = 0; from < messages; from += PUT_AT_ONCE)
    await deps.table.putMany(
      rows.slice(from, from + PUT_AT_ONCE).map((row, at) => ({ ...Keys.logRow(roomId, from + at + 1), ...row })),
    );
  const last = rows.at(-1);
  if (last) {
    const id = fingerprint(last);
    const end = { seq: messages, at: last.timestamp, pending: { [id]: last }, order: { [id]: messages } };
    await deps.table.update(Keys.head(roomId), { set: end });
  }
  return { ctx, roomId };
};

/** One request. */
const ask = async (ctx: Context, roomId: string, word: string, before: number | undefined) => {
  const rooms = [{ roomId, ...(before !== undefined && { before }) }];
  const { result } = await Search.search(ctx, { query: { words: [{ text: word }] }, rooms });
  return { hits: result.hits.length, before: result.rooms[0]?.before };
};

type Ask = (before: number | undefined) => Promise<{ hits: number; before: number | undefined }>;

/** Searches the whole room, request by request. */
const searchAll = async (word: string, now: () => number, ask: Ask): Promise<Searched> => {
  const begun = now();
  const first = await ask(undefined);
  const firstMs = now() - begun;
  let { hits, before } = first;
  let requests = 1;
  while (before !== undefined) {
    const next = await ask(before);
    requests += 1;
    hits += next.hits;
    before = next.before;
  }
  return { word, first: { hits: first.hits, ms: firstMs }, whole: { hits, requests, ms: now() - begun } };
};

/** Over DynamoDB in virtual time, whose calls take some 5 ms: only these take time. */
export const searchDynamo = async (messages: number): Promise<OnDynamo[]> => {
  const time = createVirtualTime(Date.UTC(2030, 0, 1));
  const random = seeded(1);
  const dynamo = createDynamo(time, random);
  const spent = { calls: 0, units: 0 };
  const observed: Table = createTable(dynamo.documents, "bench", time, ({ read }) => {
    spent.calls += 1;
    spent.units += read;
  });
  const prepared = { table: createTable(dynamo.unhurried, "bench", time), clock: time, random, mintId, epoch: "bench" };
  const { ctx, roomId } = await time.run(() => fill(prepared, messages));
  const reader = { ...ctx, table: observed };
  const rows: OnDynamo[] = [];
  for (const word of WORDS) {
    const before = { ...spent };
    const searched = await time.run(() => searchAll(word, time.now, (from) => ask(reader, roomId, word, from)));
    rows.push({ ...searched, calls: spent.calls - before.calls, units: spent.units - before.units });
  }
  return rows;
};

/** What this process has taken of the processor. Reading is done by it alone, so on a machine with nothing else to do this is the time. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Over the database of the product that `npm start` runs, in a folder. Without the socket, which adds some 2 ms a request. */
export const searchLocal = async (messages: number): Promise<Searched[]> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-search-"));
  try {
    const database = await openDatabase(folder, (sentence) => {
      throw new Error(sentence);
    });
    const { table, lasting } = database.view();
    const { ctx, roomId } = await fill(
      { table, clock: systemClock, random: Math.random, mintId, epoch: "bench" },
      messages,
    );
    await lasting();
    const rows: Searched[] = [];
    // The first word twice, as the first time also compiles.
    for (const word of [WORDS[0], ...WORDS])
      rows.push(
        await searchAll(word, processorMs, (from) => ask({ ...ctx, table: database.view().table }, roomId, word, from)),
      );
    await database.close();
    return rows.slice(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
