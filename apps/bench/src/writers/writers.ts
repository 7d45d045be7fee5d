import type { Context, Deps } from "@parley/core/context";
import * as Connection from "@parley/core/live/connection";
import * as User from "@parley/core/people/user";
import * as Message from "@parley/core/room/message";
import * as Room from "@parley/core/room/room";
import { createTable } from "@parley/core/table/dynamodb";
import type { Capacity } from "@parley/core/table/table";
import { seeded } from "@parley/core/testing/seeded";
import { createVirtualTime } from "@parley/core/testing/virtual-time";
import { asParleyError } from "@parley/functions/reply";
import { type Latency, summarize } from "@parley/load/latency";
import { createDynamo } from "./dynamo";

/** Messages that many people write into one room. */
export type WritersPlan = {
  /** A second, at random moments; or all at once. */
  rate?: number;
  messages: number;
  letters: number;
  /** Write units a second that the room's partition takes; without, any number. */
  writeUnits?: number;
};

export type Writers = {
  plan: WritersPlan;
  messagesPerSecond: number;
  /** How long the committed ones took, in ms. */
  committed: Latency;
  headWritesPerMessage: number;
  /** Of those that were not committed: how many, with which codes, and how many were told when to try again. */
  failed: { count: number; codes: string[]; withRetryAfter: number };
  /** The longest that anybody waited for an answer of either kind, in ms. */
  slowestMs: number;
};

/** What messages of so many letters cost in a quiet room, and the longest that costs no more. */
export type Quiet = { letters: number; cost: Units; longest: number };
export type Units = { read: number; write: number };

const STARTS_AT = Date.UTC(2030, 0, 1);
/** A room with authors, over a table whose calls take time. */
const openRoom = async (authors: number, writeUnits?: number, observe?: (spent: Capacity) => void) => {
  const time = createVirtualTime(STARTS_AT);
  const random = seeded(1);
  const dynamo = createDynamo(time, random, writeUnits);
  let ids = 0;
  const mintId = () => {
    ids += 1;
    return `id-${String(ids).padStart(13, "0")}`;
  };
  const prepared: Deps = {
    table: createTable(dynamo.unhurried, "bench", time),
    clock: time,
    random,
    mintId,
    epoch: "bench",
  };
  const contexts: Context[] = [];
  let roomId = "";
  await time.run(async () => {
    for (let n = 1; n <= authors; n += 1) {
      const user = await User.create(prepared, `Author ${n}`);
      const connectionId = mintId();
      await Connection.open(prepared, connectionId, user, "session");
      const ctx = { ...prepared, actor: { ...user, connectionId } };
      if (n === 1) roomId = (await Room.create(ctx, { name: "Writers" })).result.room.roomId;
      else await Room.join(ctx, { roomId });
      contexts.push({ ...ctx, table: createTable(dynamo.documents, "bench", time, observe) });
    }
  });
  /** As long as the web client's. */
  const mintClientMessageId = () => mintId().padEnd(20, "x");
  return { time, random, dynamo, contexts, roomId, mintClientMessageId };
};

export const runWriters = async (plan: WritersPlan): Promise<Writers> => {
  const { rate, messages, letters, writeUnits } = plan;
  // Each author writes once a second, or once at all: flood control, which allows two a second, holds nobody back.
  const room = await openRoom(rate ?? messages, writeUnits);
  const { time, random, dynamo, contexts, roomId } = room;
  const committed: number[] = [];
  const failures: { code: string; retryAfterMs: number | undefined }[] = [];
  let [newest, slowestMs] = [0, 0];

  const send = async (ctx: Context) => {
    const begun = time.now();
    const clientMessageId = room.mintClientMessageId();
    try {
      const input = { roomId, content: "x".repeat(letters), clientMessageId, afterSeq: newest };
      const { result } = await Message.send(ctx, input);
      newest = Math.max(newest, result.sent.seq);
      committed.push(time.now() - begun);
    } catch (error) {
      failures.push(asParleyError(error));
    }
    slowestMs = Math.max(slowestMs, time.now() - begun);
  };

  const [begun, headWrites] = [time.now(), dynamo.headWrites()];
  await time.run(async () => {
    const sending: Promise<void>[] = [];
    for (let n = 0; n < messages; n += 1) {
      if (rate !== undefined) await time.sleep((-Math.log(1 - random()) * 1000) / rate);
      const ctx = contexts[n % contexts.length];
      if (ctx) sending.push(send(ctx));
    }
    await Promise.all(sending);
  });

  return {
    plan,
    messagesPerSecond: (committed.length * 1000) / (time.now() - begun),
    committed: summarize(committed),
    headWritesPerMessage: (dynamo.headWrites() - headWrites) / Math.max(1, committed.length),
    failed: {
      count: failures.length,
      codes: [...new Set(failures.map(({ code }) => code))],
      withRetryAfter: failures.filter(({ retryAfterMs }) => retryAfterMs !== undefined).length,
    },
    slowestMs,
  };
};

const QUIET_MS = 70_000;
const LONGEST = 1_000;

/** Two people in a room where somebody writes once in a while. */
export const runQuiet = async (letters: number): Promise<Quiet> => {
  const spent: Units = { read: 0, write: 0 };
  const room = await openRoom(2, undefined, ({ read, write }) => {
    spent.read += read;
    spent.write += write;
  });
  const { time, contexts, roomId } = room;
  let seq = 0;
  const send = async (length: number): Promise<Units> => {
    const before = { ...spent };
    await time.run(async () => {
      await time.sleep(QUIET_MS);
      const ctx = contexts[seq % contexts.length];
      if (!ctx) return;
      const input = { roomId, content: "x".repeat(length), clientMessageId: room.mintClientMessageId(), afterSeq: seq };
      seq = (await Message.send(ctx, input)).result.sent.seq;
    });
    return { read: spent.read - before.read, write: spent.write - before.write };
  };
  /** The third of its kind: the rows that it reads are as long. */
  const third = async (length: number): Promise<Units> => {
    await send(length);
    await send(length);
    return send(length);
  };
  const cost = await third(letters);
  let longest = 0;
  for (let length = 10; length <= LONGEST; length += 10) {
    const { read, write } = await third(length);
    if (read > 2 || write > 2) break;
    longest = length;
  }
  return { letters, cost, longest };
};

const SECONDS = 5;

/** Rates into one room, then many at once, all on a table that takes what comes; then what a partition takes, and more than that. */
export const WRITERS: readonly WritersPlan[] = [
  ...[10, 60, 200, 400].map((rate) => ({ rate, messages: rate * SECONDS, letters: 70 })),
  ...[100, 400].map((messages) => ({ messages, letters: 70 })),
  ...[100, 400].map((rate) => ({ rate, messages: rate * SECONDS, letters: 700, writeUnits: 1_000 })),
];
