import { LIMITS } from "@parley/protocol/limits";
import type { Message as WireMessage } from "@parley/protocol/message";
import { afterAll, describe, expect, it } from "vitest";
import * as Keys from "../table/keys";
import type { Range, Table } from "../table/table";
import { arrive, endingWith, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import { interleave, pauseAfter } from "../testing/interleave";
import * as History from "./history";
import * as Message from "./message";

const deps = await openDeps();
afterAll(deps.close);

const [ada, eve] = [await arrive(deps, "Ada"), await arrive(deps, "Eve")];

/** A room with so many messages, numbered as their sequences are. */
const roomOf = async (size: number, { text = (n: number) => `${n}`, at = (_n: number) => deps.clock.now() } = {}) => {
  const roomId = await openRoom([ada]);
  const rows = Array.from({ length: size }, (_, index) => ({
    userId: ada.actor.userId,
    username: "Ada",
    content: text(index + 1),
    timestamp: at(index + 1),
    nonce: `id-${index + 1}`,
  }));
  await deps.load(rows.map((row, index) => ({ ...Keys.logRow(roomId, index + 1), ...row })));
  const last = rows.at(-1);
  if (last) await deps.table.update(Keys.head(roomId), { set: endingWith(size, last) });
  return roomId;
};

const seqs = (messages: readonly WireMessage[]) => messages.map(({ seq }) => seq);
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n);

const roomId = await roomOf(250);
const page = async (input: Omit<Parameters<typeof History.read>[1], "roomId">) =>
  (await History.read(ada, { roomId, ...input })).result;

describe("a page", () => {
  it("is the newest 50, newest first, with the log's end", async () => {
    const { messages, ...rest } = await page({});
    expect(seqs(messages)).toEqual(down(250, 201));
    expect(rest).toEqual({ lastEvaluatedKey: { before: 201 }, seq: 250, change: 0 });
  });

  it("before a place ends just before it", async () => {
    const { messages, lastEvaluatedKey } = await page({ before: 100, limit: 10 });
    expect(seqs(messages)).toEqual(down(99, 90));
    expect(lastEvaluatedKey).toEqual({ before: 90 });
    expect(await page({ before: 11, limit: 10 })).not.toHaveProperty("lastEvaluatedKey");
    expect(await page({ exclusiveStartKey: { before: 100 }, limit: 10 })).toEqual({ messages, lastEvaluatedKey });
  });

  it("after a place begins just after it, and tells of the log's end when it gets there", async () => {
    const first = await page({ after: 100, limit: 100 });
    expect(seqs(first.messages)).toEqual(down(200, 101));
    expect(first).not.toHaveProperty("seq");
    expect(first).not.toHaveProperty("lastEvaluatedKey");
    const last = await page({ after: 200, limit: 100 });
    expect(seqs(last.messages)).toEqual(down(250, 201));
    expect(last.seq).toBe(250);
    expect(await page({ after: 250 })).toEqual({ messages: [], seq: 250, change: 0 });
  });

  it("of a time begins with the first message of that time or later, wherever that is, and is empty after the last", async () => {
    const began = deps.clock.now();
    // Three messages of each minute, but none of the second and of the fourth minute.
    const minuteOf = (n: number) => [0, 2, 4, 5, 6][Math.floor((n - 1) / 3)] ?? 0;
    const timed = await roomOf(15, { at: (n) => began + minuteOf(n) * 60_000 });
    const read = async (at: number, limit = 4) => {
      const iso = new Date(at).toISOString();
      return (await History.read(ada, { roomId: timed, at: iso, limit })).result;
    };
    for (const minute of [-1, 0, 1, 2, 3, 4, 5, 6]) {
      const first = Array.from({ length: 15 }, (_, n) => n + 1).find((n) => minuteOf(n) >= minute) ?? 0;
      expect(seqs((await read(began + minute * 60_000)).messages)).toEqual(down(Math.min(first + 3, 15), first));
    }
    expect(await read(began + 6 * 60_000 + 1)).toEqual({ messages: [], seq: 15, change: 0 });
    expect((await read(began + 6 * 60_000)).seq).toBe(15);
    // Also where the newest message has no row yet.
    await deps.table.remove(Keys.logRow(timed, 15));
    expect(seqs((await read(began + 6 * 60_000)).messages)).toEqual([15, 14, 13]);
    const empty = await openRoom([ada]);
    const { result } = await History.read(ada, { roomId: empty, at: new Date(began).toISOString() });
    expect(result).toEqual({ messages: [], seq: 0, change: 0 });
  });

  it("of a time in a log of 100,000 costs 17 gets of single messages at most, and one query", async () => {
    const began = Date.parse("2020-01-01T00:00:00.000Z");
    // Pauses of a day after each thousand.
    const at = (n: number) => began + n * 60_000 + Math.floor(n / 1_000) * 24 * 60 * 60_000;
    const long = await roomOf(100_000, { at });
    for (const first of [1, 2, 777, 50_000, 65_537, 99_001, 99_999, 100_000]) {
      const calls: string[] = [];
      const counted: Table = {
        ...deps.table,
        get: async <Row>(key: Parameters<Table["get"]>[0]) => {
          if (/^LOG#\d/.test(key.sk)) calls.push("get");
          return deps.table.get<Row>(key);
        },
        query: async <Row>(range: Range) => {
          calls.push("query");
          return deps.table.query<Row>(range);
        },
      };
      const input = { roomId: long, at: new Date(at(first) - 30_000).toISOString(), limit: 25 };
      const { result } = await History.read(over(ada, counted), input);
      expect(result.messages.at(-1)?.seq).toBe(first);
      expect(calls.filter((call) => call === "query")).toHaveLength(1);
      expect(calls.filter((call) => call === "get").length).toBeLessThanOrEqual(17);
    }
  });

  it("is empty, and the last, before the first message and in an empty room", async () => {
    const { messages, lastEvaluatedKey } = await page({ before: 1 });
    expect({ messages, lastEvaluatedKey }).toEqual({ messages: [], lastEvaluatedKey: undefined });
    const { result } = await History.read(ada, { roomId: await openRoom([ada]) });
    expect(result).toEqual({ messages: [], seq: 0, change: 0 });
    const few = await History.read(ada, { roomId: await roomOf(3), before: 1 });
    expect(few.result.messages).toEqual([]);
  });

  it("is the newest of all before a place that the log has not reached", async () => {
    const { messages } = await page({ before: 1_000, limit: 3 });
    expect(seqs(messages)).toEqual([250, 249, 248]);
  });
});

describe("I1 I4: walking", () => {
  it("by lastEvaluatedKey covers the log exactly once", async () => {
    expect(seqs(await transcript(ada, roomId))).toEqual(down(250, 1).reverse());
  });

  it("upwards by `after` covers the log exactly once", async () => {
    const found: number[] = [];
    for (let after = 0; ; ) {
      const { messages, seq } = await page({ after, limit: 70 });
      found.push(...seqs(messages).reverse());
      after = found.at(-1) ?? 0;
      if (seq === after) break;
    }
    expect(found).toEqual(down(250, 1).reverse());
  });
});

describe("long texts", () => {
  const isOneFrame = (messages: readonly WireMessage[]) =>
    new TextEncoder().encode(JSON.stringify(messages)).byteLength <= LIMITS.pageBytes;

  it("make a page shorter than asked for, on the side that the next one continues from", async () => {
    const long = await roomOf(40, { text: (n) => `${n} ${"界".repeat(LIMITS.contentLength - 10)}` });
    const newest = (await History.read(ada, { roomId: long })).result;
    expect(isOneFrame(newest.messages)).toBe(true);
    expect(newest.messages.length).toBeLessThan(40);
    expect(newest.messages[0]?.seq).toBe(40);
    expect(newest.lastEvaluatedKey).toEqual({ before: newest.messages.at(-1)?.seq });

    const upwards = (await History.read(ada, { roomId: long, after: 0 })).result;
    expect(isOneFrame(upwards.messages)).toBe(true);
    expect(upwards.messages.at(-1)?.seq).toBe(1);
    expect(upwards).not.toHaveProperty("seq");
    expect(seqs(await transcript(ada, long))).toEqual(down(40, 1).reverse());
  });
});

describe("many short texts", () => {
  it("are cut to the byte where they would pass a frame", async () => {
    const size = (message: WireMessage | undefined) => new TextEncoder().encode(JSON.stringify(message)).byteLength;
    const [sample] = (await History.read(ada, { roomId: await roomOf(1, { text: () => "" }) })).result.messages;
    // So long that a hundred fit exactly, were it not for the commas between them.
    const length = Math.floor(LIMITS.pageBytes / 100) - size(sample) - String(1_000).length;
    for (const more of [0, 1, 2, 3, 4, 5]) {
      const full = await roomOf(100, { text: () => "x".repeat(length + more) });
      const { messages } = (await History.read(ada, { roomId: full, limit: 100 })).result;
      expect(new TextEncoder().encode(JSON.stringify(messages)).byteLength).toBeLessThanOrEqual(LIMITS.pageBytes);
    }
  });
});

describe("concurrency", () => {
  // Two sends make eight calls of the table, a page two or three.
  it("I4 I6: a page that is read while others write leaves out no message between those it has", async () => {
    for (const input of [{}, { after: 0 }, { before: 100 }]) {
      for (const calls of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
        const busy = await roomOf(2);
        let found: number[] = [];
        await interleave(
          deps.table,
          [
            async (table) => {
              for (const content of ["3", "4"]) await Message.send(over(ada, table), { roomId: busy, content });
            },
            async (table) => {
              found = seqs((await History.read(over(ada, table), { roomId: busy, ...input })).result.messages);
            },
          ],
          pauseAfter(calls),
        );
        expect(found).toEqual(down(found.length, 1));
        expect(found.length).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

describe("a torn read", () => {
  // DynamoDB reads a page of a query row by row: the head first, then rows that were written since.
  const torn = (roomOfBoth: string): Table => ({
    ...deps.table,
    async query<Row>(range: Range) {
      const [head] = (await deps.table.query<Row>(range)).rows;
      for (const content of ["later", "latest"]) await Message.send(ada, { roomId: roomOfBoth, content });
      const { rows, ...next } = await deps.table.query<Row>(range);
      return { rows: head ? [head, ...rows.slice(1)] : rows, ...next };
    },
  });

  it.each([1, 2, 3, 50])(
    "I4: gives a page of %i that ends where its head says, newest first and without a hole",
    async (limit) => {
      const busy = await roomOf(4);
      const { result } = await History.read(over(ada, torn(busy)), { roomId: busy, limit });
      expect(result.seq).toBe(4);
      expect(seqs(result.messages)).toEqual(down(4, 5 - result.messages.length));
      expect(result.messages.length).toBeGreaterThan(0);
    },
  );
});

describe("changes while a page is read", () => {
  // Two edits are committed after the query has read its rows, and before it reads the head.
  const overtaken = (room: string): Table => ({
    ...deps.table,
    async query<Row>(range: Range) {
      const before = await deps.table.query<Row>(range);
      for (const seq of [1, 2]) await Message.edit(ada, { messageId: `${room}.${seq}`, content: `${seq}, edited` });
      const after = await deps.table.query<Row>(range);
      const rows = after.rows.map((row) =>
        row.sk === Keys.HEAD_SK ? row : before.rows.find(({ sk }) => sk === row.sk),
      );
      return { ...after, rows: rows.filter((row) => row !== undefined) };
    },
  });

  it("I8 I12: a page after a place tells of no change that its rows do not have", async () => {
    const busy = await roomOf(3);
    const { result } = await History.read(over(ada, overtaken(busy)), { roomId: busy, after: 0 });
    expect(result.change).toBe(result.messages.filter(({ rev }) => rev > 0).length);
  });

  it.each([{}, { after: 0 }])(
    "I8 I12: page %j, whenever the edits run: what it tells of is in its rows",
    async (input) => {
      for (let calls = 0; calls < 12; calls += 1) {
        const busy = await roomOf(3);
        let page: Awaited<ReturnType<typeof History.read>> | undefined;
        await interleave(
          deps.table,
          [
            async (table) => {
              for (const seq of [1, 2])
                await Message.edit(over(ada, table), { messageId: `${busy}.${seq}`, content: `${seq}, edited` });
            },
            async (table) => {
              page = await History.read(over(ada, table), { roomId: busy, ...input });
            },
          ],
          pauseAfter(calls),
        );
        const edited = page?.result.messages.filter(({ rev }) => rev > 0).length;
        expect(page?.result.change).toBeLessThanOrEqual(edited ?? 0);
      }
    },
  );
});

describe("readers", () => {
  it("I9: anybody reads a public room", async () => {
    const { result, deliveries } = await History.read(eve, { roomId });
    expect([result.messages.length, deliveries]).toEqual([50, []]);
  });

  it.each([{}, { after: 0 }, { before: 10 }])(
    "I9: no page %j is there of an absent or a private room",
    async (input) => {
      const hidden = await openRoom([ada], { isPrivate: true });
      for (const name of ["absent", hidden])
        expect((await refusal(History.read(eve, { roomId: name, ...input }))).code).toBe("room.not_found");
    },
  );
});

describe("the times of a room", () => {
  const timesOf = async (roomId: string) => (await History.times(ada, { roomId })).result.times;
  const began = Date.parse("2030-01-01T00:00:00.000Z");
  const at = (n: number) => began + n * 60_000;
  const time = (seq: number) => ({ seq, at: new Date(at(seq)).toISOString() });

  it("are those of all messages where they are few, and of some evenly over the log where they are many", async () => {
    expect(await timesOf(await openRoom([ada]))).toEqual([]);
    expect(await timesOf(await roomOf(3, { at }))).toEqual([1, 2, 3].map(time));
    const most = LIMITS.roomTimes;
    expect(await timesOf(await roomOf(most, { at }))).toEqual(down(most, 1).reverse().map(time));
    const many = await timesOf(await roomOf(1 + (most - 1) * 10, { at }));
    expect(many).toEqual(Array.from({ length: most }, (_, n) => time(1 + n * 10)));
  });

  it("have the newest message also while it has no row, and leave out others that are missing", async () => {
    const roomId = await roomOf(33, { at });
    for (const seq of [7, 33]) await deps.table.remove(Keys.logRow(roomId, seq));
    expect((await timesOf(roomId)).map(({ seq }) => seq)).toEqual(
      down(33, 1)
        .reverse()
        .filter((seq) => seq !== 7),
    );
  });

  it("are told to readers only, and not to somebody who was removed meanwhile (I9)", async () => {
    const secret = await openRoom([ada], { isPrivate: true });
    expect((await refusal(History.times(eve, { roomId: secret }))).code).toBe("room.not_found");
  });
});
