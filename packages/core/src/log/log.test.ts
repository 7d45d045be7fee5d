import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "@parley/protocol/limits";
import type { Message as WireMessage } from "@parley/protocol/message";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as History from "../room/history";
import * as Message from "../room/message";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import type { HeadRow } from "../table/row";
import { arrive, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import { type Call, Crash, intercept, once } from "../testing/interleave";
import { rowsRead } from "../testing/rows-read";
import { WINDOW } from "./head";
import * as Log from "./log";
import * as Read from "./read";
import { createRecent } from "./recent";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, cyd, dan, eve] = await Promise.all(
  ["Ada", "Bob", "Cyd", "Dan", "Eve"].map((name) => arrive(deps, name)),
);
if (!ada || !bob || !cyd || !dan || !eve) throw new Error("nobody came");

const say = async (ctx: Context, roomId: string, content: string, clientMessageId: string = content, afterSeq = 0) => {
  const { result } = await Message.send(ctx, { roomId, content, clientMessageId, afterSeq });
  return result.sent;
};

const contents = (messages: readonly WireMessage[]) => messages.map(({ content }) => content);
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

const isCommit = ({ operation, sk }: Call) => operation === "updateOrGet" && sk === Keys.HEAD_SK;
const isRow = ({ operation, sk }: Call) => operation === "put" && sk.startsWith("LOG#0");

describe("order", () => {
  // Contention is real here, so waiting must be too.
  const inRealTime = (ctx: Context): Context => ({
    ...ctx,
    clock: { now: () => Date.now(), sleep: (ms) => sleep(ms) },
    random: Math.random,
  });

  it("I4: 50 concurrent sends of five authors get the places 1 to 50, the same for everyone", async () => {
    const authors = [ada, bob, cyd, dan, eve];
    const roomId = await openRoom([ada, bob, cyd, dan, eve]);
    const sent = await Promise.all(
      authors.flatMap((author) =>
        upTo(LIMITS.floodBurst).map((n) => say(inRealTime(author), roomId, `${author.actor.username} ${n}`)),
      ),
    );
    const log = await transcript(ada, roomId);
    expect(log.map(({ seq }) => seq)).toEqual(upTo(50));
    expect(log).toEqual(sent.toSorted((a, b) => a.seq - b.seq));
    expect(await transcript(eve, roomId)).toEqual(log);
  });

  it("I5: what was acknowledged before another was sent comes before it", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    await Promise.all(
      [ada, bob, cyd].map(async (author) => {
        for (const n of upTo(4)) await say(inRealTime(author), roomId, `${author.actor.username} ${n}`);
      }),
    );
    const log = contents(await transcript(ada, roomId));
    for (const name of ["Ada", "Bob", "Cyd"])
      expect(log.filter((content) => content.startsWith(name))).toEqual(upTo(4).map((n) => `${name} ${n}`));
  });

  it("I4: a writer whose clock is behind does not date its message before its predecessor", async () => {
    const roomId = await openRoom([ada, bob]);
    const first = await say(ada, roomId, "first");
    expect(Date.parse(first.timestamp)).toBe(deps.clock.now());
    const behind: Context = { ...bob, clock: { ...deps.clock, now: () => deps.clock.now() - 60_000 } };
    expect((await say(behind, roomId, "second")).timestamp).toBe(first.timestamp);
  });

  it("answers server.busy where every commit is overtaken by many, after ever longer waits, and leaves nothing behind", async () => {
    const roomId = await openRoom([ada, bob]);
    const waits: number[] = [];
    const unlucky: Context = {
      ...bob,
      random: () => 1,
      clock: { ...deps.clock, sleep: async (ms) => void waits.push(ms) },
    };
    const overtaken = intercept(deps.table, async (call, perform) => {
      if (isCommit(call))
        for (let n = 0; n <= WINDOW; n += 1) {
          const draft = { userId: "rival", username: "Rival", content: "faster", nonce: deps.mintId() };
          await Log.append(deps, roomId, draft, undefined, UNCHECKED);
        }
      return perform();
    });
    const refused = await refusal(say(over(unlucky, overtaken), roomId, "slow"));
    expect(refused).toMatchObject({ code: "server.busy", retryAfterMs: expect.any(Number) });
    expect(waits.slice(0, 6)).toEqual([5, 10, 20, 40, 80, 100]);
    expect(Math.max(...waits)).toBe(100);
    expect(contents(await transcript(ada, roomId))).not.toContain("slow");
  });
});

const UNCHECKED: Log.CommitGuards = { author: async () => {}, charge: () => undefined };

describe("resend", () => {
  it("I2: is answered with the message that is there, and told again", async () => {
    const roomId = await openRoom([ada, bob]);
    const first = await say(ada, roomId, "hello");
    const again = await Message.send(ada, { roomId, content: "hello", clientMessageId: "hello", afterSeq: 0 });
    expect(again.result.sent).toEqual(first);
    expect(again.deliveries).toMatchObject([{ to: "room", roomId, except: ada.actor.connectionId }]);
    expect(await transcript(bob, roomId)).toEqual([first]);
  });

  it("I2: a process that has committed all that came since looks for no earlier try; one that has not, does", async () => {
    const roomId = await openRoom([ada, bob]);
    const recent = createRecent();
    const say = (by: Context, id: string, afterSeq: number) => {
      deps.clock.advance(LIMITS.floodIntervalMs);
      return Message.send(by, { roomId, content: id, clientMessageId: id, afterSeq });
    };
    const rows = (by: Context, id: string, afterSeq: number) =>
      rowsRead(deps, (table) => say(over(by, table), id, afterSeq));
    const own = { ...bob, recent };
    for (const n of upTo(WINDOW + 20)) await say(own, `own ${n}`, n - 1);
    const without = await rows(bob, "by another", 1);
    const first = await say(own, "own, after a gap", 1);
    for (const n of upTo(WINDOW + 20)) await say(own, `newer ${n}`, first.result.sent.seq + n - 1);
    // Of what another has committed it does not know.
    expect((await say(own, "by another", WINDOW + 19)).result.sent.content).toBe("by another");
    expect(await transcript(bob, roomId)).toHaveLength(2 * WINDOW + 42);
    expect(await rows(own, "late", first.result.sent.seq)).toBeLessThan(without - WINDOW);
    expect((await say(own, "newer 1", first.result.sent.seq - 1)).result.sent.seq).toBe(first.result.sent.seq + 1);
  });

  it("I2: is recognised at any later time, however much was said since", async () => {
    const roomId = await openRoom([ada, bob]);
    const first = await say(ada, roomId, "hello");
    for (const n of upTo(150)) {
      deps.clock.advance(LIMITS.floodIntervalMs);
      await say(bob, roomId, `newer ${n}`, `newer ${n}`, n);
    }
    deps.clock.advance(24 * 60 * 60 * 1000);
    expect(await say(ada, roomId, "hello")).toEqual(first);
    expect(await transcript(bob, roomId)).toHaveLength(151);
  });

  it("I2: many at once are one message", async () => {
    const roomId = await openRoom([ada]);
    const sent = await Promise.all(upTo(8).map(() => say(ada, roomId, "hello")));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await transcript(ada, roomId)).toHaveLength(1);
  });

  it("I2: two attempts at once are one message, though flood control has forgotten the first in between", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    await say(cyd, roomId, "before");
    let isFirst = true;
    const late = intercept(deps.table, async (call, perform) => {
      if (isCommit(call) && isFirst) {
        isFirst = false;
        await say(bob, roomId, "hello");
        deps.clock.advance(LIMITS.floodIntervalMs);
        // Bob's budget is full again, so that Ada's commit takes him out of the head.
        await say(ada, roomId, "meanwhile");
      }
      return perform();
    });
    // Its machine's clock is ahead, so what came meanwhile does not look later.
    const ahead = { ...over(bob, late), clock: { ...deps.clock, now: () => deps.clock.now() + 30_000 } };
    expect((await say(ahead, roomId, "hello")).seq).toBe(2);
    expect(contents(await transcript(ada, roomId))).toEqual(["before", "hello", "meanwhile"]);
  });

  it("I2: another author's message with the same clientMessageId is another message", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(ada, roomId, "Ada's", "same");
    await say(bob, roomId, "Bob's", "same");
    expect(contents(await transcript(ada, roomId))).toEqual(["Ada's", "Bob's"]);
  });

  it("I2: of another type is the same message", async () => {
    const roomId = await openRoom([ada]);
    const input = { roomId, content: "a picture", clientMessageId: "typed", afterSeq: 0 };
    const first = await Message.send(ada, { ...input, messageType: "IMAGE" });
    for (const messageType of [undefined, "TEXT", "FILE"] as const) {
      const again = await Message.send(ada, { ...input, ...(messageType && { messageType }) });
      expect(again.result.sent).toEqual(first.result.sent);
    }
    expect(await transcript(ada, roomId)).toHaveLength(1);
  });

  it("I2: is not refused by flood control", async () => {
    const roomId = await openRoom([ada]);
    for (const n of upTo(LIMITS.floodBurst)) await say(ada, roomId, `${n}`);
    expect((await say(ada, roomId, "1")).seq).toBe(1);
  });

  it("I8: is answered with the message as it stands: an edit is not undone", async () => {
    const roomId = await openRoom([ada]);
    const { messageId } = await say(ada, roomId, "first", "id");
    await Message.edit(ada, { messageId, content: "second" });
    expect(await say(ada, roomId, "first", "id")).toMatchObject({ messageId, content: "second", rev: 1 });
  });

  it("I2: of a message composed too far back is refused with message.too_old, as nobody can tell whether it is there", async () => {
    const roomId = await openRoom([ada]);
    await deps.table.update(Keys.head(roomId), { set: { seq: LIMITS.dedupeMessages + 5 } });
    for (const afterSeq of [1, 4])
      expect((await refusal(say(ada, roomId, "old", "old", afterSeq))).code).toBe("message.too_old");
    expect((await say(ada, roomId, "newer", "newer", 5)).seq).toBe(LIMITS.dedupeMessages + 6);
  });
});

describe("crash", () => {
  /** A room where Ada's "lost?" is committed, and she died before she put its row. */
  const crashed = async () => {
    const roomId = await openRoom([ada, bob]);
    await say(bob, roomId, "before");
    await expect(say(over(ada, once(deps.table, "crash", isRow)), roomId, "lost?")).rejects.toThrow(Crash);
    expect(await deps.table.get(Keys.logRow(roomId, 2))).toBeUndefined();
    return roomId;
  };

  it("I1: the next send puts the row that is missing, and comes after it", async () => {
    const roomId = await crashed();
    expect((await say(bob, roomId, "after")).seq).toBe(3);
    expect(contents(await transcript(bob, roomId))).toEqual(["before", "lost?", "after"]);
  });

  it.each([
    ["the newest page", {}, ["lost?", "before"]],
    ["the page after what a client has", { after: 1 }, ["lost?"]],
    ["a page before a place beyond the end", { before: 100 }, ["lost?", "before"]],
  ])("I1: %s has the message", async (_page, input, expected) => {
    const roomId = await crashed();
    const { result } = await History.read(bob, { roomId, ...input });
    expect(contents(result.messages)).toEqual(expected);
  });

  it("I1: a page has the message, and no more than it was asked for", async () => {
    const roomId = await crashed();
    const { result } = await History.read(bob, { roomId, limit: 1 });
    expect([contents(result.messages), result.lastEvaluatedKey]).toEqual([["lost?"], { before: 2 }]);
  });

  it("I8: a row that its writer puts late does not bring back what was deleted meanwhile", async () => {
    const roomId = await openRoom([ada, bob]);
    let isLate = false;
    const late = intercept(deps.table, async (call, perform) => {
      if (isRow(call) && !isLate) {
        isLate = true;
        await Message.remove(ada, { messageId: `${roomId}.1` });
      }
      return perform();
    });
    await say(over(ada, late), roomId, "secret");
    await say(bob, roomId, "next");
    expect(contents(await transcript(bob, roomId))).toEqual(["", "next"]);
  });

  it("I10: the message counts as unread", async () => {
    const roomId = await crashed();
    await Read.mark(bob, { roomId, seq: 1 });
    expect((await Room.get(bob, { roomId })).result.room).toMatchObject({ seq: 2, unread: 1 });
  });

  it("I2: the resend finds the message", async () => {
    const roomId = await crashed();
    expect((await say(ada, roomId, "lost?")).seq).toBe(2);
    expect(contents(await transcript(bob, roomId))).toEqual(["before", "lost?"]);
  });

  it("I8: the message can be edited and deleted", async () => {
    const roomId = await crashed();
    await Message.edit(ada, { messageId: `${roomId}.2`, content: "found" });
    expect(contents(await transcript(bob, roomId))).toEqual(["before", "found"]);
    await Message.remove(ada, { messageId: `${roomId}.2` });
    expect(contents(await transcript(bob, roomId))).toEqual(["before", ""]);
  });

  it.each(["lost", "repeated"] as const)(
    "I2: a commit that was applied but whose answer was %s is exactly one message",
    async (fate) => {
      const roomId = await openRoom([ada, bob]);
      const flaky = over(ada, once(deps.table, fate, isCommit));
      const sent = await say(flaky, roomId, "hello").catch((error) => {
        expect(error).toBeInstanceOf(Crash);
        return say(flaky, roomId, "hello");
      });
      expect(await transcript(bob, roomId)).toEqual([sent]);
    },
  );

  it("I1: a crash before the commit leaves nothing", async () => {
    const roomId = await openRoom([ada]);
    await expect(say(over(ada, once(deps.table, "crash", isCommit)), roomId, "never")).rejects.toThrow(Crash);
    expect(await transcript(ada, roomId)).toEqual([]);
  });
});

describe("flood control", () => {
  it("lets a burst of ten through, then says how long to wait", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const n of upTo(LIMITS.floodBurst)) await say(ada, roomId, `${n}`);
    const refused = await refusal(say(ada, roomId, "11"));
    expect(refused.code).toBe("message.rate_limited");
    expect(refused.retryAfterMs).toBe(LIMITS.floodIntervalMs);
    await say(bob, roomId, "Bob is not hurried");
    deps.clock.advance(LIMITS.floodIntervalMs);
    await say(ada, roomId, "11");
    expect((await refusal(say(ada, roomId, "12"))).code).toBe("message.rate_limited");
  });
});

describe("the pace of a room", () => {
  const paceOf = async (roomId: string) => (await deps.table.get<HeadRow>(Keys.head(roomId)))?.pace ?? {};

  it("is kept of six authors, so that the head stays small, and of the most hurried", async () => {
    const crowd = await Promise.all(upTo(7).map((n) => arrive(deps, `Author ${n}`)));
    const roomId = await openRoom([ada, ...crowd]);
    for (const n of upTo(LIMITS.floodBurst)) await say(ada, roomId, `${n}`);
    for (const [index, author] of crowd.entries()) await say(author, roomId, `author ${index}`);
    expect(Object.keys(await paceOf(roomId))).toHaveLength(6);
    expect((await refusal(say(ada, roomId, "11"))).code).toBe("message.rate_limited");
  });

  it("forgets whose allowance is full again", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(ada, roomId, "1");
    deps.clock.advance(LIMITS.floodIntervalMs);
    await say(bob, roomId, "2");
    expect(Object.keys(await paceOf(roomId))).toEqual([bob.actor.userId]);
  });
});

describe("a message's type", () => {
  it("is kept; TEXT goes without saying, so that a resend that says it is the same message (I2)", async () => {
    const roomId = await openRoom([ada]);
    const send = async (id: string, messageType?: "TEXT" | "IMAGE") => {
      const input = { roomId, content: id, clientMessageId: id, afterSeq: 0, ...(messageType && { messageType }) };
      return (await Message.send(ada, input)).result.sent;
    };
    expect(await send("picture", "IMAGE")).toMatchObject({ messageType: "IMAGE" });
    expect(await send("text", "TEXT")).toMatchObject({ messageType: "TEXT" });
    expect(await send("text")).toMatchObject({ messageType: "TEXT", seq: 2 });
    expect((await transcript(ada, roomId)).map(({ messageType }) => messageType)).toEqual(["IMAGE", "TEXT"]);
  });
});

describe("reply", () => {
  it("names a message of the same room that is there, or is refused with message.not_found", async () => {
    const [roomId, elsewhere] = [await openRoom([ada]), await openRoom([ada])];
    const { messageId } = await say(ada, roomId, "question");
    const reply = (to: string) => Message.send(ada, { roomId, content: "answer", replyToMessageId: to });
    expect((await reply(messageId)).result.sent.replyToMessageId).toBe(messageId);
    for (const wrong of [`${roomId}.99`, `${elsewhere}.1`])
      expect((await refusal(reply(wrong))).code).toBe("message.not_found");
  });
});

describe("the seed's client", () => {
  it("names no room and no clientMessageId: its message goes to the room it joined last, and comes back to it", async () => {
    const [roomId, other] = [await openRoom([ada]), await openRoom([ada])];
    expect((await refusal(Message.send(cyd, { content: "where?" }))).code).toBe("room.not_joined");
    await Room.join(cyd, { roomId });
    await Room.join(cyd, { roomId: other });
    const { result, deliveries } = await Message.send(cyd, { content: "here" });
    expect(result.sent).toMatchObject({ roomId: other, content: "here" });
    expect(deliveries).toMatchObject([{ to: "room", roomId: other, except: undefined }]);
  });

  it("is answered in the seed's words", async () => {
    const roomId = await openRoom([ada]);
    const { result: sent } = await Message.send(ada, { roomId, content: "here" });
    const { messageId } = sent;
    const { result: edited } = await Message.edit(ada, { messageId, content: "there" });
    const { result: deleted } = await Message.remove(ada, { messageId });
    expect([sent.message, edited.message, deleted.message]).toEqual([
      "Message sent successfully",
      "Message edited successfully",
      "Message deleted successfully",
    ]);
  });
});
