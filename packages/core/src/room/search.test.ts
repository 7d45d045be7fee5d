import type { Input } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import { matcher, searched } from "@parley/protocol/match";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import type { MessageRow } from "../table/row";
import { arrive, endingWith, openDeps, openRoom, over, transcript } from "../testing/deps";
import { intercept } from "../testing/interleave";
import { slowDown } from "../testing/latency";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Search from "./search";

const deps = await openDeps();
afterAll(deps.close);
const [ada, bob, eve] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Eve")];

type Query = Input<"search">["query"];
const word = (text: string): Query => ({ words: [{ text }] });

const search = async (ctx: Context, query: Query, ...rooms: Input<"search">["rooms"]) =>
  (await Search.search(ctx, { query, rooms })).result;

/** All hits of a room, request by request. */
const findAll = async (ctx: Context, query: Query, roomId: string) => {
  const hits: Awaited<ReturnType<typeof search>>["hits"] = [];
  let [requests, before] = [0, undefined as number | undefined];
  for (;;) {
    const found = await search(ctx, query, { roomId, ...(before !== undefined && { before }) });
    hits.push(...found.hits);
    requests += 1;
    const [room] = found.rooms;
    if (!room || room.done) return { hits, requests };
    if (room.before === undefined || room.before === before) throw new Error("it did not go on");
    before = room.before;
  }
};

const say = async (ctx: Context, roomId: string, content: string) => {
  deps.clock.advance(1_000);
  return (await Message.send(ctx, { roomId, content })).result.sent;
};

/** A room with so many messages, one a minute, of which every nth says so. */
const roomOf = async (size: number, contentOf: (seq: number) => string) => {
  const roomId = await openRoom([ada, bob]);
  const begun = deps.clock.now() - size * 60_000;
  const row = (seq: number): MessageRow => ({
    userId: bob.actor.userId,
    content: contentOf(seq),
    timestamp: begun + seq * 60_000,
    nonce: `client-message-${seq}`,
  });
  const rows = Array.from({ length: size }, (_, index) => row(index + 1));
  await deps.load(rows.map((each, index) => ({ ...Keys.logRow(roomId, index + 1), ...each })));
  await deps.table.update(Keys.head(roomId), { set: endingWith(size, row(size)) });
  return { roomId, begun };
};

const contents = (hits: readonly { content: string }[]) => hits.map(({ content }) => content);

describe("finding", () => {
  it("finds newest first, with today's names, and says that nothing is left", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const content of ["The plan", "nothing", "Plans for later", "a planet"]) await say(bob, roomId, content);
    const { hits, rooms } = await search(ada, word("plan"), { roomId });
    expect(contents(hits)).toEqual(["a planet", "Plans for later", "The plan"]);
    expect(hits[0]).toMatchObject({ username: "Bob", userId: bob.actor.userId, seq: 4 });
    expect(rooms).toEqual([{ roomId, done: true, at: hits[2]?.timestamp }]);
  });

  it("finds right-to-left and Chinese texts, the people by id, links, and mentions of the reader", async () => {
    const roomId = await openRoom([ada, bob]);
    const texts = [
      "مَرْحَبًا بالجميع",
      "今天讨论发布计划",
      "שָׁלוֹם",
      "see https://parley.example",
      `<@${ada.actor.userId}>?`,
    ];
    for (const text of texts) await say(bob, roomId, text);
    const found = async (query: Query) => contents((await search(ada, query, { roomId })).hits);
    expect(await found(word("مرحبا"))).toEqual([texts[0]]);
    expect(await found(word("发布"))).toEqual([texts[1]]);
    expect(await found(word("שלום"))).toEqual([texts[2]]);
    expect(await found({ has: ["link"] })).toEqual([texts[3]]);
    expect(await found({ mentioned: true })).toEqual([texts[4]]);
    expect(await found({ from: [bob.actor.userId] })).toEqual(texts.toReversed());
    expect(await found(word(ada.actor.userId))).toEqual([]);
  });

  it("I8: finds the newest version alone: no deleted message, and no text that was edited away", async () => {
    const roomId = await openRoom([ada, bob]);
    const [first, second, third] = [
      await say(bob, roomId, "secret one"),
      await say(bob, roomId, "secret two"),
      await say(bob, roomId, "open"),
    ];
    await Message.edit(bob, { messageId: first.messageId, content: "harmless" });
    await Message.remove(bob, { messageId: second.messageId });
    await Message.edit(bob, { messageId: third.messageId, content: "secret three" });
    expect(contents((await search(ada, word("secret"), { roomId })).hits)).toEqual(["secret three"]);
  });

  it("never finds the room's own messages", async () => {
    const roomId = await openRoom([ada, bob]);
    await Moderation.setRole(ada, { roomId, userId: bob.actor.userId, role: "moderator" });
    expect((await search(ada, word("moderator"), { roomId })).hits).toEqual([]);
  });

  it("finds messages that have no row yet, with the reactions that are in the head alone", async () => {
    const roomId = await openRoom([ada, bob]);
    const { messageId } = await say(bob, roomId, "needle one");
    await Message.react(ada, { messageId, emoji: "👍", on: true });
    await say(bob, roomId, "needle two");
    await deps.table.remove(Keys.logRow(roomId, 2));
    const { hits } = await search(ada, word("needle"), { roomId });
    expect(contents(hits)).toEqual(["needle two", "needle one"]);
    expect(hits[1]?.reactions).toEqual([{ emoji: "👍", userIds: [ada.actor.userId] }]);
  });

  it("finds exactly what a plain filter over the log finds, whatever happened to the messages", async () => {
    const happening = fc.record({
      kind: fc.constantFrom("say", "say", "say", "edit", "delete", "react"),
      text: fc.constantFrom("alpha beta", "Älpha", "beta", "发布计划", "alphabet <@room>", "x"),
      which: fc.nat(20),
    });
    const queries: Query[] = [
      word("alpha"),
      word("发布"),
      { mentioned: true },
      { words: [{ text: "beta", whole: true }] },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 12 }), async (all) => {
        const roomId = await openRoom([ada, bob]);
        const sent: string[] = [];
        for (const { kind, text, which } of all) {
          deps.clock.advance(1_000);
          const messageId = sent[which % Math.max(1, sent.length)];
          if (kind === "say" || messageId === undefined) sent.push((await say(bob, roomId, text)).messageId);
          else if (kind === "edit") await Message.edit(bob, { messageId, content: text }).catch(() => {});
          else if (kind === "delete") await Message.remove(bob, { messageId });
          else await Message.react(ada, { messageId, emoji: "👍", on: which % 2 === 0 }).catch(() => {});
        }
        const log = await transcript(ada, roomId);
        for (const query of queries) {
          const isHit = matcher(query, ada.actor);
          const expected = log.filter((each) => isHit(searched(each))).toReversed();
          expect((await search(ada, query, { roomId })).hits).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("several rooms", () => {
  it("are searched in the order in which they are named, each newest first", async () => {
    const [one, two] = [await openRoom([ada, bob]), await openRoom([ada, bob])];
    for (const [roomId, content] of [
      [one, "hit 1"],
      [two, "hit 2"],
      [one, "hit 3"],
    ] as const)
      await say(bob, roomId, content);
    const { hits, rooms } = await search(ada, word("hit"), { roomId: two }, { roomId: one });
    expect(contents(hits)).toEqual(["hit 2", "hit 3", "hit 1"]);
    expect(rooms.map(({ roomId, done }) => [roomId, done])).toEqual([
      [two, true],
      [one, true],
    ]);
  });

  it("I9: those in which one is no member, or no more, are left out, as are those that do not exist", async () => {
    const [mine, hers, left] = [await openRoom([ada, eve]), await openRoom([ada]), await openRoom([ada, eve])];
    for (const roomId of [mine, hers, left]) await say(ada, roomId, "hit");
    await Moderation.kick(ada, { roomId: left, userId: eve.actor.userId });
    const { hits, rooms } = await search(
      eve,
      word("hit"),
      ...[hers, left, "nowhere", mine].map((roomId) => ({ roomId })),
    );
    expect([hits.map(({ roomId }) => roomId), rooms.map(({ roomId }) => roomId)]).toEqual([[mine], [mine]]);
  });

  it("that the budget does not reach are answered as they were asked for", async () => {
    const { roomId: long } = await roomOf(60, () => "hit");
    const short = await openRoom([ada, bob]);
    await say(bob, short, "hit");
    const { hits, rooms } = await search(ada, word("hit"), { roomId: long }, { roomId: short, before: 2 });
    expect(hits).toHaveLength(LIMITS.searchHits);
    expect(rooms).toEqual([
      { roomId: long, before: 11, at: hits.at(-1)?.timestamp },
      { roomId: short, before: 2 },
    ]);
  });
});

describe("the budget of a request", () => {
  it("may be smaller, so that it is answered sooner", async () => {
    const { roomId } = await roomOf(6_000, () => "none");
    const { result } = await Search.search(ada, { query: word("needle"), rooms: [{ roomId }], most: 4_000 });
    expect(result.rooms).toMatchObject([{ roomId, before: 2_001 }]);
  });

  it("is so many hits, after which the next request goes on without a gap", async () => {
    const { roomId } = await roomOf(2_345, (seq) => (seq % 10 === 0 ? "a hit" : "none"));
    const { hits, requests } = await findAll(ada, word("hit"), roomId);
    expect(hits.map(({ seq }) => seq)).toEqual(Array.from({ length: 234 }, (_, n) => 2_340 - n * 10));
    expect(requests).toBe(5);
  });

  it("I17: is the bytes of one answer", async () => {
    const { roomId } = await roomOf(40, (seq) => `hit ${seq} ${"字".repeat(3_900)}`);
    const first = await search(ada, word("hit"), { roomId });
    expect(JSON.stringify(first).length).toBeLessThan(LIMITS.replyBytes);
    expect(first.hits.length).toBeLessThan(20);
    expect(first.rooms[0]?.before).toBe(first.hits.at(-1)?.seq ?? 0);
    expect((await findAll(ada, word("hit"), roomId)).hits.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 40 }, (_, n) => 40 - n),
    );
  });

  it("is so many messages, and half a read unit for each 4 KB of them", async () => {
    const { roomId } = await roomOf(25_000, (seq) => (seq === 1 ? "the needle" : "x".repeat(100)));
    let answer: Awaited<ReturnType<typeof search>> | undefined;
    const spent = await deps.cost(async () => {
      answer = await search(ada, word("needle"), { roomId });
    });
    expect(answer?.rooms).toEqual([{ roomId, before: 5_001, at: expect.any(String) }]);
    expect(answer?.hits).toEqual([]);
    expect(spent.write).toBe(0);
    // Two members and a head, and 20,000 rows of 207 bytes.
    expect(spent.read).toBeLessThan(3 + 20 * 26.5);
    expect((await findAll(ada, word("needle"), roomId)).hits.map(({ seq }) => seq)).toEqual([1]);
  });

  it("is read no further than its page of hits needs, about", async () => {
    const { roomId } = await roomOf(10_000, (seq) => `${seq % 20 === 0 ? "hit" : "none"} ${"x".repeat(95)}`);
    const spent = await deps.cost(async () => {
      expect((await findAll(ada, word("hit"), roomId)).hits).toHaveLength(500);
    });
    // All messages once and a half, a strong read for each hit, and six for each of 11 requests.
    expect(spent.read).toBeLessThan(10 * 26.5 * 1.5 + 500 + 11 * 6);
  });

  it("is so long a time, of which at least one part is searched", async () => {
    const { roomId } = await roomOf(6_000, () => "none");
    const slow = intercept(deps.table, async (call, perform) => {
      if (call.operation === "query") deps.clock.advance(LIMITS.searchMs);
      return perform();
    });
    const { rooms } = await search(over(ada, slow), word("hit"), { roomId });
    expect(rooms[0]?.before).toBeLessThanOrEqual(5_001);
    expect(rooms[0]?.before).toBeGreaterThan(1);
  });

  it("reads four parts at once", async () => {
    const { roomId } = await roomOf(20_000, () => "none");
    const slow = slowDown(deps.table, deps.clock, 5);
    const { ms, most } = await slow.run(() => search(over(ada, slow.table), word("hit"), { roomId }));
    // Members, head, members, and 20 parts in five rounds or six.
    expect(most).toBe(4);
    expect(ms).toBeLessThanOrEqual(50);
  });
});

describe("dates", () => {
  it("a search before a date finds its place by some 17 reads, and one after a date ends there", async () => {
    const { roomId, begun } = await roomOf(20_000, (seq) => `hit ${seq}`);
    const at = (seq: number) => new Date(begun + seq * 60_000).toISOString();
    const calls = await deps.calls(async () => {
      const { hits, rooms } = await search(ada, { ...word("hit"), before: at(101), after: at(91) }, { roomId });
      expect(hits.map(({ seq }) => seq)).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
      expect(rooms).toEqual([{ roomId, done: true, at: at(1) }]);
    });
    expect(calls).toBeLessThan(22);
    const { rooms } = await search(ada, { ...word("none"), after: at(19_500) }, { roomId });
    expect(rooms[0]?.done).toBe(true);
    expect((await search(ada, { ...word("hit"), after: at(20_001) }, { roomId })).rooms[0]?.done).toBe(true);
    expect((await search(ada, { ...word("hit"), before: at(1) }, { roomId })).rooms).toEqual([{ roomId, done: true }]);
  });
});

describe("late reads", () => {
  /** Queries answer without the rows that are written, or as they were before. */
  const late = (stale: (rows: MessageRow[]) => MessageRow[]) => ({
    ...deps.table,
    query: async (range: Parameters<typeof deps.table.query>[0]) => {
      const page = await deps.table.query<MessageRow & Keys.Key>(range);
      return range.eventually ? { ...page, rows: stale(page.rows) } : page;
    },
  });

  it("a row that is missing is read again", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const content of ["hit 1", "hit 2", "hit 3", "hit 4"]) await say(bob, roomId, content);
    const table = late((rows) => rows.filter(({ content }) => content !== "hit 2")) as typeof deps.table;
    expect(contents((await search(over(ada, table), word("hit"), { roomId })).hits)).toHaveLength(4);
  });

  it("I8: a row of before a delete or an edit finds nothing", async () => {
    const roomId = await openRoom([ada, bob]);
    const [one, two] = [await say(bob, roomId, "hit 1"), await say(bob, roomId, "hit 2")];
    await Message.remove(bob, { messageId: one.messageId });
    await Message.edit(bob, { messageId: two.messageId, content: "other" });
    const table = late((rows) =>
      rows.map(({ deletedAt: _, ...row }) => ({ ...row, content: "hit" })),
    ) as typeof deps.table;
    expect((await search(over(ada, table), word("hit"), { roomId })).hits).toEqual([]);
  });
});
