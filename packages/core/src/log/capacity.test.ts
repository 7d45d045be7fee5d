import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context, Delivery } from "../context";
import * as Budget from "../people/budget";
import * as Directory from "../people/directory";
import * as Profile from "../people/profile";
import * as User from "../people/user";
import * as Hello from "../room/hello";
import * as History from "../room/history";
import * as Member from "../room/member";
import * as Message from "../room/message";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import { arrive, endingWith, openDeps, openRoom, over } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { type Call, intercept } from "../testing/interleave";
import * as Read from "./read";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada Lovelace"), await arrive(deps, "Bob")];

/** As long as the web client's, so that rows have their real size. */
const mintClientMessageId = () => `${deps.mintId()}abcd`;

/** A room with so many messages of so many letters. */
const roomOf = async (size: number, letters: number) => {
  const roomId = await openRoom([ada, bob]);
  const row = () => ({
    userId: ada.actor.userId,
    username: ada.actor.username,
    content: "x".repeat(letters),
    timestamp: deps.clock.now(),
    nonce: mintClientMessageId(),
  });
  const rows = Array.from({ length: size }, row);
  await deps.load(rows.map((each, index) => ({ ...Keys.logRow(roomId, index + 1), ...each })));
  const last = rows.at(-1);
  if (last) await deps.table.update(Keys.head(roomId), { set: endingWith(size, last) });
  return roomId;
};

const { result: described } = await Room.create(ada, { name: "n".repeat(80), description: "d".repeat(250) });
const newcomer = described.room.roomId;
const small = await roomOf(10, 700);
const huge = await roomOf(5_000, 700);

const members = async (roomId: string, size: number) => {
  const row = { username: "Somebody", role: "member", joinedAt: 0, state: "active", since: 0 };
  await deps.load(Array.from({ length: size }, (_, n) => ({ ...Keys.member(roomId, `user-${n}`), ...row })));
};
await members(huge, 1_000);

const send = (ctx: Context, roomId: string, letters: number, afterSeq: number) =>
  deps.cost(() =>
    Message.send(ctx, { roomId, content: "y".repeat(letters), clientMessageId: mintClientMessageId(), afterSeq }),
  );

describe("sending", () => {
  it.each([
    ["the first message of a room with the longest description", newcomer, 0],
    ["a message after 10", small, 10],
    ["a message after 5,000, to 1,000 members", huge, 5_000],
  ])("%s of 700 letters costs 2 write and 2 read units", async (_which, roomId, afterSeq) => {
    expect(await send(ada, roomId, 700, afterSeq)).toEqual({ read: 2, write: 2 });
  });

  it("a message after others whose rows are 1 KB costs no more to read", async () => {
    const roomId = await roomOf(10, 860);
    expect((await send(ada, roomId, 860, 10)).read).toBe(2);
  });

  it("a message composed just before another one costs no more", async () => {
    const { seq } = (await Room.get(ada, { roomId: huge })).result.room;
    expect((await send(ada, huge, 700, seq - 1)).read).toBe(2);
  });

  it("an edit costs 3 write units, and one that is sent again one, for being told again", async () => {
    const roomId = await openRoom([ada, bob]);
    const { messageId } = (await Message.send(ada, { roomId, content: "draft" })).result;
    const edit = () => deps.cost(() => Message.edit(ada, { messageId, content: "final" }));
    expect([await edit(), await edit()]).toEqual([
      { read: 2, write: 3 },
      { read: 3, write: 1 },
    ]);
  });

  it.each([
    ["the newest message, of 300 letters", 1, 300, { read: 2.5, write: 2 }],
    ["the newest message, of 700 letters", 1, 700, { read: 2.5, write: 3 }],
    ["an older one, where all have 300 letters", 5, 300, { read: 3.5, write: 2 }],
    ["an older one, where all have 700 letters", 5, 700, { read: 3.5, write: 3 }],
  ])("a reaction to %s costs at most 3 write units", async (_which, size, letters, units) => {
    const roomId = await openRoom([ada, bob]);
    const messages = [];
    for (let n = 0; n < size; n += 1) {
      deps.clock.advance(1_000);
      messages.push((await Message.send(ada, { roomId, content: "x".repeat(letters) })).result);
    }
    const messageId = messages[0]?.messageId ?? "";
    const react = (ctx: Context, emoji: string) => {
      deps.clock.advance(1_000);
      return deps.cost(() => Message.react(ctx, { messageId, emoji, on: true }));
    };
    expect(await react(bob, "👍")).toEqual(units);
    // On top of the first one, which is still in the head.
    expect((await react(ada, "👍🏽")).write).toBe(units.write);
    // A repeat costs one, for being told again, and later none.
    expect((await react(ada, "👍🏽")).write).toBe(1);
    deps.clock.advance(LIMITS.repeatToldMs + 1);
    expect((await react(ada, "👍🏽")).write).toBe(0);
  });

  it("a message after a reaction to an older one costs one read unit more, and the next one no more", async () => {
    const roomId = await roomOf(10, 300);
    await Message.react(bob, { messageId: `${roomId}.3`, emoji: "👍", on: true });
    expect(await send(ada, roomId, 300, 10)).toEqual({ read: 3, write: 2 });
    expect(await send(ada, roomId, 300, 11)).toEqual({ read: 2, write: 2 });
  });

  it("a resend costs one write while it is told again, and none later", async () => {
    const roomId = await openRoom([ada, bob]);
    const input = { roomId, content: "again", clientMessageId: mintClientMessageId(), afterSeq: 0 };
    await Message.send(ada, input);
    expect(await deps.cost(() => Message.send(ada, input))).toEqual({ read: 3, write: 1 });
    deps.clock.advance(LIMITS.repeatToldMs + 1);
    expect(await deps.cost(() => Message.send(ada, input))).toEqual({ read: 2, write: 0 });
  });

  it("what a person's budget limits costs one unit of either kind more, and a refusal one read", async () => {
    const cyd = await arrive(deps, "Cyd");
    const charge = () => deps.cost(() => Budget.charge(cyd, "joinRoom", { roomId: small }).catch(() => {}));
    for (let joins = 0; joins < BUDGETS.notices.burst; joins += 1)
      expect(await charge()).toEqual({ read: 1, write: 1 });
    expect(await charge()).toEqual({ read: 1, write: 0 });
  });
});

describe("finding", () => {
  it.each([
    ["Plans", 1],
    ["Quarterly plans", 2],
    ["A name of very many and quite different words", 6],
  ])("a person or a public room called %j is listed by %i rows", async (name, rows) => {
    const id = deps.mintId();
    const entry = { roomId: id, name, description: "d".repeat(250), createdBy: id, createdAt: "2026-01-01", asOf: 0 };
    expect(await deps.cost(() => Directory.add(deps, "DIRECTORY", id, { name }, entry))).toEqual({
      read: 0,
      write: rows,
    });
    const user = { userId: id, username: name };
    expect(await deps.cost(() => User.enlist(deps, user))).toEqual({ read: 0, write: rows });
  });

  it("a page costs the workspace's item, a query of each of four partitions, and as many for the words where the whole names do not fill it", async () => {
    for (let n = 0; n < 20; n += 1) await User.create(deps, `Many ${n}`);
    const cost = (input: object) => deps.cost(() => User.list(ada, input));
    expect(await cost({ prefix: "many", limit: 10 })).toEqual({ read: 5, write: 0 });
    expect(await cost({ prefix: "many" })).toEqual({ read: 9, write: 0 });
    expect(await cost({ prefix: "nobody" })).toEqual({ read: 9, write: 0 });
    expect(await cost({ limit: 10 })).toEqual({ read: 5, write: 0 });
  });
});

describe("a room's age", () => {
  /** A room with so many messages, of which the table has those that are read: at its ends, in its middle, and none that nobody asks for. */
  const ancient = async (size: number) => {
    const roomId = await openRoom([ada, bob]);
    const middle = size / 2;
    const seqs = [1, middle - 200, size - 399].flatMap((from) => Array.from({ length: 400 }, (_, n) => from + n));
    const row = () => ({
      userId: ada.actor.userId,
      username: ada.actor.username,
      content: "x".repeat(100),
      timestamp: deps.clock.now(),
      nonce: mintClientMessageId(),
    });
    await deps.load([...new Set(seqs)].map((seq) => ({ ...Keys.logRow(roomId, seq), ...row() })));
    await deps.table.update(Keys.head(roomId), { set: endingWith(size, row()) });
    return { roomId, middle, size };
  };

  it("a page, a message, an unread count and a hello cost the same at 1,000 and at 1,000,000 messages", async () => {
    const costs = [];
    for (const size of [1_000, 1_000_000]) {
      const { roomId, middle } = await ancient(size);
      const reader = await arrive(deps, "Reader");
      const join = (seq: number) => ({ role: "member", seq }) as const;
      await Member.grantMembership(deps, roomId, reader.actor, join(size - 3), Member.ABSENT);
      const late = await arrive(deps, "Latecomer");
      await Member.grantMembership(deps, roomId, late.actor, join(0), Member.ABSENT);
      const works: Record<string, () => Promise<unknown>> = {
        "the newest page": () => History.read(bob, { roomId }),
        "a page before a place": () => History.read(bob, { roomId, before: middle }),
        "a page after a place": () => History.read(bob, { roomId, after: middle }),
        "a room of which three messages are unread": () => Room.get(reader, { roomId }),
        "a room of which all is unread": () => Room.get(late, { roomId }),
        "a hello": () => Hello.hello(reader, {}),
        "a message": () => send(ada, roomId, 100, size),
      };
      const cost: Record<string, unknown> = {};
      for (const [name, work] of Object.entries(works)) {
        let calls = 0;
        const units = await deps.cost(async () => {
          calls = await deps.calls(work);
        });
        cost[name] = { calls, ...units };
      }
      costs.push(cost);
    }
    const [young, old] = costs;
    expect(old).toEqual(young);
    expect(old).toMatchObject({ "a message": { calls: 4, read: 2, write: 2 }, "a hello": { write: 3 } });
  });
});

describe("reading", () => {
  it("a page of 50 messages of 100 letters costs 5 read units, one more for the head before or after a place, and half a one for each other author", async () => {
    const roomId = await roomOf(200, 100);
    const cost = (reader: Context, input: object) => deps.cost(() => History.read(reader, { roomId, ...input }));
    expect(await cost(ada, {})).toEqual({ read: 5, write: 0 });
    expect(await cost(bob, {})).toEqual({ read: 5.5, write: 0 });
    for (const input of [{ before: 100 }, { after: 50 }]) expect(await cost(ada, input)).toEqual({ read: 6, write: 0 });
    const authors = await Promise.all(Array.from({ length: 20 }, (_, n) => User.create(deps, `Author ${n}`)));
    for (const [n, { userId }] of authors.entries())
      await deps.table.update(Keys.logRow(roomId, 200 - n), { set: { userId } });
    expect(await cost(ada, { before: 201 })).toEqual({ read: 6 + 20 / 2, write: 0 });
  });

  it("a place in 100,000 messages is found by its time with 17 gets, and one call says when messages of all times were written", async () => {
    const size = 100_000;
    const roomId = await openRoom([ada, bob]);
    const began = deps.clock.now() - size * 1_000;
    const row = (seq: number) => ({
      userId: ada.actor.userId,
      content: "x".repeat(100),
      timestamp: began + seq * 1_000,
      nonce: mintClientMessageId(),
    });
    await deps.load(Array.from({ length: size }, (_, n) => ({ ...Keys.logRow(roomId, n + 1), ...row(n + 1) })));
    await deps.table.update(Keys.head(roomId), { set: endingWith(size, row(size)) });
    for (const seq of [1, 33_333, 50_000, size]) {
      const at = new Date(began + seq * 1_000).toISOString();
      const calls: Call[] = [];
      const counting = intercept(deps.table, (call, perform) => {
        calls.push(call);
        return perform();
      });
      const { messages } = (await History.read(over(ada, counting), { roomId, at, limit: 25 })).result;
      expect(messages.at(-1)?.seq).toBe(seq);
      // Its own membership twice, the head, the names, and one query for the page.
      expect(calls.filter(({ sk }) => /^LOG#\d/.test(sk)).length).toBeLessThanOrEqual(17 + 1);
      expect(calls.length).toBeLessThanOrEqual(17 + 5);
    }
    const times = () => History.times(ada, { roomId });
    expect((await times()).result.times).toHaveLength(100);
    expect(await deps.calls(times)).toBe(4);
    expect(await deps.cost(times)).toEqual({ read: 3 + 100 / 2, write: 0 });
  });

  it("a room that is marked as unread costs three reads and one write", async () => {
    const roomId = await roomOf(10, 100);
    await Read.mark(bob, { roomId, seq: 10 });
    expect(await deps.cost(() => Read.markUnread(bob, { roomId, seq: 5 }))).toEqual({ read: 3, write: 1 });
  });

  it("a page of 100 members costs half a unit for each of the others, and one call for all", async () => {
    const roomId = await openRoom([ada]);
    const people = await Promise.all(Array.from({ length: 99 }, (_, n) => User.create(deps, `Member ${n}`)));
    const row = { role: "member", joinedAt: 0, state: "active", since: 0 };
    await deps.load(people.map(({ userId }) => ({ ...Keys.member(roomId, userId), ...row })));
    const list = () => Member.list(ada, { roomId, limit: 100 });
    expect((await deps.cost(list)).read).toBeLessThanOrEqual(2 + 3 + 99 / 2);
    expect(await deps.calls(list)).toBe(4);
  });

  it("a new name costs two units of the profile, and of the directory what each of the two names costs", async () => {
    const eve = await arrive(deps, "Eve Online");
    let deliveries: Delivery[] = [];
    const renamed = await deps.cost(async () => {
      ({ deliveries } = await Profile.update(eve, { username: "Eve Elsewhere" }));
    });
    expect(renamed).toEqual({ read: 1, write: 1 });
    const gateway = createGateway(deps);
    expect((await deps.cost(() => gateway.deliver(deliveries))).write).toBe(2 + 2 + 1);
  });

  it("a room with what is unread costs the same in a room of 10 and of 5,000", async () => {
    const cost: unknown[] = [];
    for (const roomId of [small, huge]) {
      const { seq } = (await Room.get(bob, { roomId })).result.room;
      await Read.mark(bob, { roomId, seq: seq - 3 });
      expect((await Room.get(bob, { roomId })).result.room.unread).toBe(3);
      cost.push(await deps.cost(() => Room.get(bob, { roomId })));
    }
    // Half a unit for the name of who wrote last.
    expect(cost).toEqual([
      { read: 5.5, write: 0 },
      { read: 5.5, write: 0 },
    ]);
  });

  it("nothing unread costs no query", async () => {
    const { seq } = (await Room.get(bob, { roomId: huge })).result.room;
    await Read.mark(bob, { roomId: huge, seq });
    expect(await deps.cost(() => Room.get(bob, { roomId: huge }))).toEqual({ read: 4.5, write: 0 });
  });

  it("5,000 unread messages cost what 100 do", async () => {
    const hundred = await roomOf(100, 700);
    const late = await arrive(deps, "Late");
    for (const roomId of [hundred, huge])
      await Member.grantMembership(deps, roomId, late.actor, { role: "member", seq: 0 }, Member.ABSENT);
    const [few, many] = [
      await deps.cost(() => Room.get(late, { roomId: hundred })),
      await deps.cost(() => Room.get(late, { roomId: huge })),
    ];
    expect((await Room.get(late, { roomId: huge })).result.room.unread).toBe(100);
    expect(many).toEqual(few);
  });
});
