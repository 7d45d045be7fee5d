import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import { newestOf } from "../log/head";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow } from "../table/row";
import type { Table } from "../table/table";
import { arrive, endingWith, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import {
  type Call,
  Crash,
  inBursts,
  intercept,
  interleave,
  once,
  pauseAfter,
  persistently,
  TO_THE_END,
} from "../testing/interleave";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];

const SECRET = "the launch code is 0000";

/** A room of Ada's, where Bob has written as many messages. */
const bobWrote = async (...contents: string[]) => {
  const roomId = await openRoom([ada, bob]);
  const ids: string[] = [];
  for (const content of contents) ids.push((await Message.send(bob, { roomId, content })).result.messageId);
  const [messageId = "", ...others] = ids;
  return { roomId, messageId, others };
};

const stored = async (roomId: string, seq: number) => ({
  row: await deps.table.get<MessageRow>(Keys.logRow(roomId, seq)),
  head: await deps.table.get<HeadRow>(Keys.head(roomId)),
});

const isRow = ({ operation, sk }: Call) => operation === "put" && sk.startsWith("LOG#0");
const isHead = ({ operation, sk }: Call) => operation.startsWith("update") && sk === Keys.HEAD_SK;

describe("flood control (I18)", () => {
  const { burst, intervalMs } = BUDGETS.messages;
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  it("takes edits and deletes for what they are: as loud as messages", async () => {
    const { roomId, messageId } = await bobWrote("0");
    for (const n of upTo(burst - 2)) await Message.edit(bob, { messageId, content: `edit ${n}` });
    await Message.send(bob, { roomId, content: "last of the burst" });
    const refused = [
      await refusal(Message.edit(bob, { messageId, content: "one too many" })),
      await refusal(Message.remove(bob, { messageId })),
      await refusal(Message.send(bob, { roomId, content: "one too many" })),
    ];
    expect(refused.map(({ code, retryAfterMs }) => ({ code, retryAfterMs }))).toEqual(
      refused.map(() => ({ code: "message.rate_limited", retryAfterMs: intervalMs })),
    );
    await Message.edit(ada, {
      messageId: (await Message.send(ada, { roomId, content: "Ada is free" })).result.messageId,
      content: "to speak",
    });
    deps.clock.advance(intervalMs);
    expect((await Message.remove(bob, { messageId })).result.deleted.deleted).toBe(true);
  });

  it.each([1, 2, 3].flatMap((calls) => [[calls, "his own", bob] as const, [calls, "another's", ada] as const]))(
    "counts edits that are made after %i calls of %s message",
    async (calls, _whose, sender) => {
      const { roomId, messageId } = await bobWrote("0");
      const edit = (table: Table, n: number) => Message.edit(over(bob, table), { messageId, content: `edit ${n}` });
      const outcomes = await interleave(
        deps.table,
        [
          (table) => Message.send(over(sender, table), { roomId, content: "beside" }),
          async (table) => {
            for (const n of upTo(3)) await edit(table, n);
          },
        ],
        pauseAfter(calls),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
      const spent = sender === bob ? 5 : 4;
      for (const n of upTo(burst - spent)) await edit(deps.table, 3 + n);
      expect((await refusal(edit(deps.table, burst))).code).toBe("message.rate_limited");
    },
  );

  it("tells of a quick resend again, as the first try may have told nobody, and of a late one no more (I6)", async () => {
    const roomId = await openRoom([ada, bob]);
    const resend = () => Message.send(bob, { roomId, content: "once", clientMessageId: "once", afterSeq: 0 });
    const { result } = await resend();
    deps.clock.advance(LIMITS.repeatToldMs);
    expect((await resend()).deliveries).toHaveLength(1);
    deps.clock.advance(1);
    const late = await resend();
    expect(late.deliveries).toEqual([]);
    expect(late.result).toEqual(result);
  });

  it.each([
    ["an edit", (messageId: string) => Message.edit(bob, { messageId, content: "after" })],
    ["a delete", (messageId: string) => Message.remove(bob, { messageId })],
  ])("tells of %s that is sent again quickly, and of a late one no more (I8)", async (_what, change) => {
    const { messageId } = await bobWrote("before");
    await change(messageId);
    expect((await change(messageId)).deliveries).toHaveLength(1);
    deps.clock.advance(LIMITS.repeatToldMs + 1);
    expect((await change(messageId)).deliveries).toEqual([]);
  });

  it("tells nobody of an edit that never changed anything", async () => {
    const { messageId } = await bobWrote("the same");
    expect((await Message.edit(bob, { messageId, content: "the same" })).deliveries).toEqual([]);
  });

  it("answers who sends the same again without end, and tells nobody any more", async () => {
    const dan = await arrive(deps, "Dan");
    const roomId = await openRoom([dan, ada]);
    const { messageId } = (await Message.send(dan, { roomId, content: "before" })).result;
    await Message.edit(dan, { messageId, content: "after" });
    const repeats = [];
    for (const _ of upTo(3 * BUDGETS.repeats.burst))
      repeats.push(await Message.edit(dan, { messageId, content: "after" }));
    expect(new Set(repeats.map(({ result }) => result.edited.rev))).toEqual(new Set([1]));
    expect(repeats.flatMap(({ deliveries }) => deliveries)).toHaveLength(BUDGETS.repeats.burst);
  });
});

describe("edit", () => {
  it("I8: is the newest message's everywhere: row, head, history, event", async () => {
    const { roomId, messageId } = await bobWrote("teh");
    const { result, deliveries } = await Message.edit(bob, { messageId, content: "the" });
    expect(result).toMatchObject({ change: 1, edited: { messageId, content: "the", rev: 1, edited: true } });
    const { row, head } = await stored(roomId, 1);
    expect(head).toMatchObject({ changes: 1, seq: 1 });
    expect(head && newestOf(head)).toMatchObject({ content: "the", rev: 1 });
    expect(row).toMatchObject({ content: "the", rev: 1 });
    expect(await transcript(ada, roomId)).toEqual([result.edited]);
    const [event] = deliveries;
    if (event?.to !== "room") throw new Error("nobody was told");
    expect(event.frame({ online: 2, includes: () => true })).toMatchObject({ data: result.edited, seq: 1, change: 1 });
  });

  it("I8: of an older message leaves the newest alone, and still counts as a change", async () => {
    const { roomId, messageId } = await bobWrote("teh", "end");
    await Message.edit(bob, { messageId, content: "the" });
    const { row, head } = await stored(roomId, 1);
    expect(row?.content).toBe("the");
    expect(head).toMatchObject({ changes: 1 });
    expect(head && newestOf(head)).toMatchObject({ content: "end" });
  });

  it("I8: each one raises rev and change; sent again it changes nothing but is told again", async () => {
    const { roomId, messageId } = await bobWrote("one");
    await Message.edit(bob, { messageId, content: "two" });
    const { result } = await Message.edit(bob, { messageId, content: "three" });
    const again = await Message.edit(bob, { messageId, content: "three" });
    expect(result).toMatchObject({ change: 2, edited: { rev: 2 } });
    expect(again.result.edited).toEqual(result.edited);
    expect(again.deliveries).toHaveLength(1);
    expect(await transcript(ada, roomId)).toEqual([result.edited]);
  });

  it("I8: a retry of an older edit does not overwrite a newer one, and one that was made already is no conflict", async () => {
    const { messageId } = await bobWrote("original");
    const edit = (content: string, rev: number) => Message.edit(bob, { messageId, content, rev });
    await edit("first", 0);
    expect((await edit("first", 0)).result.edited).toMatchObject({ content: "first", rev: 1 });
    await edit("second", 1);
    expect(await refusal(edit("first", 0))).toMatchObject({ code: "message.changed", retry: "never" });
    expect((await edit("second", 1)).result.edited).toMatchObject({ content: "second", rev: 2 });
    expect((await Message.edit(bob, { messageId, content: "without rev" })).result.edited.rev).toBe(3);
  });

  it("I8: of two devices that edit the same version at once one is refused, at no interleaving both", async () => {
    for (let calls = 0; calls < 7; calls += 1) {
      const { messageId } = await bobWrote("original");
      const outcomes = await interleave(
        deps.table,
        ["one", "other"].map((content) => (table) => Message.edit(over(bob, table), { messageId, content, rev: 0 })),
        pauseAfter(calls),
      );
      const refused = outcomes.filter(({ status }) => status === "rejected");
      expect(refused).toMatchObject([{ reason: { code: "message.changed" } }]);
    }
  });

  it("is refused to everybody but the author, the room's owner included", async () => {
    const { messageId } = await bobWrote("mine");
    expect((await refusal(Message.edit(ada, { messageId, content: "yours" }))).code).toBe("message.not_yours");
  });

  it("is refused where there is no such message, or it is deleted", async () => {
    const { roomId, messageId } = await bobWrote("gone");
    const absent = Message.edit(bob, { messageId: `${roomId}.2`, content: "x" });
    expect((await refusal(absent)).code).toBe("message.not_found");
    await Message.remove(bob, { messageId });
    expect((await refusal(Message.edit(bob, { messageId, content: "back" }))).code).toBe("message.deleted");
  });
});

describe("delete", () => {
  it.each([
    ["the newest message", 0],
    ["an older message", 2],
  ])("I8: takes the text of %s out of the table, wherever it stood", async (_which, newer) => {
    const { roomId, messageId } = await bobWrote(SECRET, ...Array.from({ length: newer }, (_, n) => `newer ${n}`));
    const { result } = await Message.remove(bob, { messageId });
    expect(result).toMatchObject({ change: 1, deleted: { messageId, content: "", rev: 1, deleted: true } });
    expect(JSON.stringify(await stored(roomId, 1))).not.toContain(SECRET);
    expect(JSON.stringify(await History.read(ada, { roomId }))).not.toContain(SECRET);
    expect((await transcript(ada, roomId))[0]).toEqual(result.deleted);
  });

  it("I8: takes edited texts out as well, and is idempotent", async () => {
    const { roomId, messageId } = await bobWrote("draft");
    await Message.edit(bob, { messageId, content: SECRET });
    const { result } = await Message.remove(bob, { messageId });
    expect((await Message.remove(bob, { messageId })).result.deleted).toEqual(result.deleted);
    expect(JSON.stringify(await stored(roomId, 1))).not.toContain(SECRET);
  });

  it("is the author's and the room's owner's, and nobody else's", async () => {
    const { roomId, messageId, others } = await bobWrote("first", "second");
    const cyd = await arrive(deps, "Cyd");
    await Member.add(ada, { roomId, userId: cyd.actor.userId });
    expect((await refusal(Message.remove(cyd, { messageId }))).code).toBe("message.not_yours");
    await Message.remove(ada, { messageId });
    for (const id of others) await Message.remove(bob, { messageId: id });
    expect((await transcript(ada, roomId)).map(({ content }) => content)).toEqual(["", "", "Ada added Cyd"]);
  });

  it("is of no system message, nor is an edit, whoever asks", async () => {
    const { roomId } = await bobWrote();
    const cyd = await arrive(deps, "Cyd");
    await Member.add(ada, { roomId, userId: cyd.actor.userId });
    const messageId = `${roomId}.1`;
    expect((await refusal(Message.remove(ada, { messageId }))).code).toBe("message.not_yours");
    expect((await refusal(Message.edit(ada, { messageId, content: "nobody" }))).code).toBe("message.not_yours");
  });
});

describe("crash", () => {
  const changes = {
    edit: (ctx: typeof bob, messageId: string) => Message.edit(ctx, { messageId, content: "after" }),
    delete: (ctx: typeof bob, messageId: string) => Message.remove(ctx, { messageId }),
  };
  const cases = Object.entries(changes).flatMap(([name, change]) =>
    (["crash", "lost", "repeated"] as const).flatMap((fate) =>
      ["commit", "row", "end"].map((where) => ({ name, change, fate, where })),
    ),
  );

  /** A change writes the head (its commit), the row, and the head again. */
  const writes = (where: string) => {
    let commits = 0;
    return (call: Call) => {
      if (isHead(call)) commits += 1;
      return where === "row" ? isRow(call) : isHead(call) && commits === (where === "commit" ? 1 : 2);
    };
  };

  it.each(cases)(
    "I8: $name is complete and counted once after a resend, where the write of its $where was $fate",
    async ({ change, fate, where }) => {
      const { roomId, messageId } = await bobWrote(SECRET);
      const flaky = over(bob, once(deps.table, fate, writes(where)));
      await persistently<unknown>(() => change(flaky, messageId));
      const { row, head } = await stored(roomId, 1);
      const { pk: _pk, sk: _sk, ...message } = { pk: "", sk: "", ...row };
      expect(head && newestOf(head)).toEqual(message);
      expect(message).toMatchObject({ rev: 1, change: 1 });
      expect(head).toMatchObject({ seq: 1, changes: 1 });
      expect(head).not.toHaveProperty("amended");
      expect(JSON.stringify([row, head])).not.toContain(SECRET);
    },
  );

  /** A room whose first message's edit is committed, and its author died before its row was written. */
  const amendedAndDied = async (...newer: string[]) => {
    const { roomId, messageId } = await bobWrote("before", ...newer);
    await expect(changes.edit(over(bob, once(deps.table, "crash", isRow)), messageId)).rejects.toThrow(Crash);
    return { roomId, messageId };
  };
  const rowOf = async (roomId: string) => (await stored(roomId, 1)).row;

  it.each([[[]], [["newer"]], [["newer", "newest"]]])(
    "I8 I12: an edit that is committed is written by whoever is told of its change, with %j after it",
    async (newer) => {
      const tells: Record<string, (roomId: string) => Promise<number | undefined>> = {
        "hello, and getRoom": async (roomId) => (await Room.get(ada, { roomId })).result.room.change,
        "the newest page": async (roomId) => (await History.read(ada, { roomId })).result.change,
        "the newest page, small": async (roomId) => (await History.read(ada, { roomId, limit: 1 })).result.change,
        "a page after a place": async (roomId) => (await History.read(ada, { roomId, after: 0 })).result.change,
        "the answer to a message": async (roomId) =>
          (await Message.send(ada, { roomId, content: "next", clientMessageId: "next" })).result.change,
      };
      for (const [name, tell] of Object.entries(tells)) {
        const { roomId } = await amendedAndDied(...newer);
        expect(await tell(roomId), name).toBe(1);
        expect(await rowOf(roomId), name).toMatchObject({ content: "after", rev: 1 });
        expect((await stored(roomId, 1)).head, name).not.toHaveProperty("amended");
      }
    },
  );

  it.each([
    ["the newest page", {}],
    ["a page before a place beyond the end", { before: 100 }],
    ["the page after what a client has", { after: 0 }],
  ])("I8: %s shows the edit", async (_page, input) => {
    for (const newer of [[], ["newer"]]) {
      const { roomId } = await amendedAndDied(...newer);
      const { messages } = (await History.read(ada, { roomId, ...input })).result;
      expect(messages.find(({ seq }) => seq === 1)).toMatchObject({ content: "after", rev: 1 });
    }
  });

  it("I8 I12: an edit that is committed is written by a message's author, too, who read the head before it", async () => {
    const { roomId, messageId } = await bobWrote("before");
    let isFirst = true;
    const behind = intercept(deps.table, async (call, perform) => {
      if (isHead(call) && isFirst) {
        isFirst = false;
        await expect(changes.edit(over(bob, once(deps.table, "crash", isRow)), messageId)).rejects.toThrow(Crash);
      }
      return perform();
    });
    const { result } = await Message.send(over(ada, behind), { roomId, content: "next" });
    expect(result).toMatchObject({ change: 1, sent: { seq: 2 } });
    expect(await rowOf(roomId)).toMatchObject({ content: "after", rev: 1 });
  });

  it("I8: the next change comes after it, and a late writer undoes neither", async () => {
    const { roomId, messageId } = await bobWrote("before");
    let isLate = false;
    const late = intercept(deps.table, async (call, perform) => {
      if (isRow(call) && !isLate) {
        isLate = true;
        expect((await Message.remove(ada, { messageId })).result).toMatchObject({ change: 2, deleted: { rev: 2 } });
      }
      return perform();
    });
    await Message.edit(over(bob, late), { messageId, content: SECRET });
    const { row, head } = await stored(roomId, 1);
    expect(row).toMatchObject({ rev: 2, change: 2 });
    expect(head).toMatchObject({ changes: 2 });
    expect(head && newestOf(head)).toMatchObject({ rev: 2 });
    expect(head).not.toHaveProperty("amended");
    expect(JSON.stringify([row, head])).not.toContain(SECRET);
  });

  it("I8 I12: a message that is sent again after its edit names the edit's change, not later ones", async () => {
    const { roomId, messageId, others } = await bobWrote("before", "other");
    await Message.edit(bob, { messageId, content: "after" });
    for (const other of others) await Message.edit(bob, { messageId: other, content: "later" });
    deps.clock.advance(BUDGETS.repeats.intervalMs);
    const again = await Message.edit(bob, { messageId, content: "after" });
    expect(again.result.change).toBe(1);
    const [event] = again.deliveries;
    if (event?.to !== "room") throw new Error("nobody was told");
    expect(event.frame({ online: 2, includes: () => true })).toMatchObject({ seq: 2, change: 1 });
    expect((await Room.get(ada, { roomId })).result.room.change).toBe(2);
  });
});

describe("concurrency", () => {
  // An edit or a delete of the newest message makes five calls of the table.
  const points = [0, 1, 2, 3, 4, 5];

  it.each([
    ["was never edited", []],
    ["was edited before", ["draft"]],
  ])(
    "I8: an edit and a delete at once of what %s end with the text gone from row and head, at every interleaving",
    async (_what, edits) => {
      for (const edited of points) {
        for (const deleted of points) {
          const { roomId, messageId } = await bobWrote("before");
          for (const content of edits) await Message.edit(bob, { messageId, content });
          await interleave(
            deps.table,
            [
              (table) => Message.edit(over(bob, table), { messageId, content: SECRET }),
              (table) => Message.remove(over(ada, table), { messageId }),
            ],
            inBursts([
              { actor: 0, calls: edited },
              { actor: 1, calls: deleted },
              { actor: 0, calls: TO_THE_END },
            ]),
          );
          const { row, head } = await stored(roomId, 1);
          expect(row?.deletedAt).toBeDefined();
          expect(head && newestOf(head)?.rev).toBe(row?.rev);
          expect(JSON.stringify([row, head])).not.toContain(SECRET);
        }
      }
    },
  );

  it("is refused with server.busy where somebody is always faster", async () => {
    const { roomId, messageId } = await bobWrote("before");
    let edits = 0;
    const overtaken = intercept(deps.table, async (call, perform) => {
      if (isHead(call)) {
        edits += 1;
        deps.clock.advance(BUDGETS.messages.intervalMs);
        await Message.edit(bob, { messageId, content: `faster ${edits}` });
      }
      return perform();
    });
    expect((await refusal(Message.edit(over(bob, overtaken), { messageId, content: "slow" }))).code).toBe(
      "server.busy",
    );
    expect((await transcript(ada, roomId)).map(({ content }) => content)).toEqual([`faster ${edits}`]);
  });

  it("I4 I8: a send and a delete of the message before it disturb each other at no interleaving", async () => {
    for (const sent of points) {
      for (const deleted of points) {
        const { roomId, messageId } = await bobWrote(SECRET);
        await interleave(
          deps.table,
          [
            (table) => Message.send(over(ada, table), { roomId, content: "next" }),
            (table) => Message.remove(over(bob, table), { messageId }),
          ],
          inBursts([
            { actor: 0, calls: sent },
            { actor: 1, calls: deleted },
            { actor: 0, calls: TO_THE_END },
          ]),
        );
        expect((await transcript(ada, roomId)).map(({ content }) => content)).toEqual(["", "next"]);
        const { row, head } = await stored(roomId, 1);
        expect(head).toMatchObject({ seq: 2, changes: 1 });
        expect(head && newestOf(head)).toMatchObject({ content: "next" });
        expect(JSON.stringify([row, head])).not.toContain(SECRET);
      }
    }
  });

  it("I9: nothing is changed by somebody whose removal was acknowledged, at no interleaving", async () => {
    const outcomes = new Set<string>();
    for (const point of points) {
      const { roomId, messageId } = await bobWrote("before");
      let acknowledged: unknown;
      const [edit] = await interleave(
        deps.table,
        [
          (table) => Message.edit(over(bob, table), { messageId, content: "after" }),
          async (table) => {
            await Moderation.ban(over(ada, table), { roomId, userId: bob.actor.userId });
            acknowledged = (await stored(roomId, 1)).row;
          },
        ],
        pauseAfter(point),
      );
      expect((await stored(roomId, 1)).row).toEqual(acknowledged);
      outcomes.add(edit?.status ?? "");
    }
    expect(outcomes).toEqual(new Set(["fulfilled", "rejected"]));
  });
});

describe("after a restore to an older state", () => {
  /** The room as it was before everything from `seq` on was written, under another epoch. */
  const restored = async (roomId: string, seq: number) => {
    const { head } = await stored(roomId, seq);
    const { row } = await stored(roomId, seq - 1);
    if (!row) throw new Error("the log does not reach so far");
    const { pk: _pk, sk: _sk, ...last } = row;
    for (let gone = seq; gone <= (head?.seq ?? 0); gone += 1) await deps.table.remove(Keys.logRow(roomId, gone));
    await deps.table.update(Keys.head(roomId), { set: endingWith(seq - 1, last) });
    return { ...bob, epoch: "second" };
  };

  it.each([undefined, "first"])(
    "I2: a message that was being sent is in the log once, whichever log had it (its epoch: %s)",
    async (epoch) => {
      const { roomId } = await bobWrote("1", "2", "3", "4", "5");
      const draft = { roomId, content: "once", clientMessageId: "m1", afterSeq: 5, ...(epoch && { epoch }) };
      await Message.send(bob, draft);
      const ctx = await restored(roomId, 4);
      const { result } = await Message.send(ctx, draft);
      const again = await Message.send(ctx, draft);
      // As long as the old place is beyond the log, the server sees by itself that it means nothing; later only the epoch tells.
      const contents = epoch ? ["5", "6", "7", "8", "9"] : [];
      for (const content of contents) await Message.send(ada, { roomId, content });
      const last = await Message.send(ctx, draft);
      const found = [result, again.result, last.result].map(({ sent }) => sent.seq);
      expect(found).toEqual([4, 4, 4]);
      expect((await transcript(ada, roomId)).filter(({ content }) => content === "once")).toHaveLength(1);
    },
  );

  it("I2: one that the older state has already is found before the place where it was looked for", async () => {
    const { roomId } = await bobWrote("1");
    const draft = { roomId, content: "once", clientMessageId: "m1", afterSeq: 9, epoch: "first" };
    const { result } = await Message.send(bob, { ...draft, afterSeq: 1 });
    for (const content of ["3", "4", "5", "6"]) await Message.send(ada, { roomId, content });
    const again = await Message.send({ ...bob, epoch: "second" }, draft);
    expect(again.result.sent.seq).toBe(result.sent.seq);
  });
});
