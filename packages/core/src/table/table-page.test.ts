import { readFile } from "node:fs/promises";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import * as Connection from "../live/connection";
import { signOut } from "../live/sign-out";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Budget from "../people/budget";
import * as Profile from "../people/profile";
import * as Session from "../people/session";
import * as User from "../people/user";
import * as Hello from "../room/hello";
import * as History from "../room/history";
import * as Look from "../room/look";
import * as Member from "../room/member";
import * as Message from "../room/message";
import * as Presence from "../room/presence";
import * as Room from "../room/room";
import * as Sync from "../room/sync";
import { arrive, connect, crowd, depsOver, openRoom } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import type { Key } from "./keys";
import type { Range, Table } from "./table";

/**
 * `docs/table.md` describes every item of the table and every access to it. Here the domain tells a story on a table that is recorded, and
 * the page must hold all that was seen, and nothing else.
 */
type Row = Key & Record<string, unknown>;

/** The table, which notes the key of each call, each range, and each row as it is after a write. */
const recorded = (table: Table) => {
  const calls: { operation: string; key: Key }[] = [];
  const ranges: Range[] = [];
  const rows: Row[] = [];
  const note = (operation: string, key: Key) => calls.push({ operation, key });
  const noteRow = async ({ pk, sk }: Key) => {
    const row = await table.get<Record<string, unknown>>({ pk, sk });
    if (row) rows.push(row);
  };
  const observed: Table = {
    get: (key) => {
      note("GetItem", key);
      return table.get(key);
    },
    getMany: (keys, reading) => {
      for (const key of keys) note("BatchGetItem", key);
      return table.getMany(keys, reading);
    },
    query: (range) => {
      ranges.push(range);
      return table.query(range);
    },
    put: async (row, condition) => {
      note("PutItem", row);
      const isPut = await table.put(row, condition);
      await noteRow(row);
      return isPut;
    },
    putMany: async (many) => {
      for (const row of many) note("BatchWriteItem", row);
      await table.putMany(many);
      for (const row of many) await noteRow(row);
    },
    update: async <Updated>(...[key, ...change]: Parameters<Table["update"]>) => {
      note("UpdateItem", key);
      const row = await table.update<Updated>(key, ...change);
      await noteRow(key);
      return row;
    },
    updateOrGet: async <Updated>(...[key, ...change]: Parameters<Table["updateOrGet"]>) => {
      note("UpdateItem", key);
      const updated = await table.updateOrGet<Updated>(key, ...change);
      await noteRow(key);
      return updated;
    },
    remove: (key, condition) => {
      note("DeleteItem", key);
      return table.remove(key, condition);
    },
  };
  return { table: observed, calls, ranges, rows };
};

/** What people do, until every kind of item was written and every access was made. */
const tell = async () => {
  const deps = depsOver(memoryEngine());
  const record = recorded(deps.table);
  const recording = { ...deps, table: record.table };
  const gateway = createGateway(recording);

  // Signing in, and connecting.
  await Budget.chargeAddress(recording, "203.0.113.7", "guests");
  const user = await User.create(recording, "Ada Lovelace");
  const { secret } = await Session.open(recording, user, { hostOnly: true });
  await Budget.chargePerson(recording, user.userId, "tickets");
  const { ticket } = await Session.issueTicket(recording, secret, user);
  const redeemed = await Session.redeemTicket(recording, ticket);
  await Connection.open(recording, "desk", user, redeemed?.session ?? "");
  const ada = { ...recording, actor: { ...user, connectionId: "desk" } };
  const [bob, cyd, dan] = [
    await arrive(recording, "Bob"),
    await arrive(recording, "Cyd"),
    await arrive(recording, "Dan"),
  ];

  // Rooms of three kinds.
  await Budget.charge(ada, "createRoom", { name: "Plans" });
  await Budget.charge(ada, "joinRoom", { roomId: "any" });
  const created = await Room.create(ada, { name: "Our plans", description: "For 2030", members: [bob.actor.userId] });
  const { roomId } = created.result.room;
  const direct = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room.roomId;
  await Hello.hello(bob, { looks: true });
  for (const person of [bob, cyd]) await gateway.deliver((await Room.join(person, { roomId })).deliveries);
  const secretRoom = await openRoom([ada], { isPrivate: true });
  await Member.add(ada, { roomId: secretRoom, userId: dan.actor.userId });

  // Messages, edits and deletes, old and new; a message that is sent again.
  const say = async (content: string) => (await Message.send(ada, { roomId, content })).result.messageId;
  const [oldest, , , newest] = [await say("one"), await say("two"), await say("three"), await say("four")];
  const again = { roomId, content: "again", clientMessageId: "again", afterSeq: 0, replyToMessageId: oldest };
  for (let tries = 0; tries < 2; tries += 1) await Message.send(ada, { ...again, messageType: "IMAGE" });
  await Message.edit(ada, { messageId: oldest, content: "first" });
  await Message.remove(ada, { messageId: newest });
  deps.clock.advance(LIMITS.repeatToldMs);
  await Message.send(bob, { roomId, content: "five" });
  await Message.send(bob, again);

  // Reading, typing, finding.
  for (const place of [{}, { before: 3 }, { after: 1 }]) await History.read(cyd, { roomId, ...place });
  await Hello.hello(bob, { looks: true });
  await Look.look(bob, { roomId });
  await Sync.sync(bob, { rooms: [{ roomId: secretRoom, seq: 0, change: 0, readSeq: 0 }] });
  await Read.mark(bob, { roomId, seq: 2 });
  await Read.mark(bob, { roomId, seq: 1 });
  await Room.get(bob, { roomId });
  for (const isTyping of [true, false]) await Typing.type(bob, { roomId }, isTyping);
  await Room.list(ada, { prefix: "plans" });
  await Room.list(ada, { isPrivate: true });
  await User.list(ada, { prefix: "lovelace" });
  await Budget.charge(ada, "updateProfile", {});
  for (const handle of ["ada", "countess"]) {
    const profile = { username: "Ada King", handle, timeZone: "Europe/London" };
    await gateway.deliver((await Profile.update(ada, profile)).deliveries);
  }
  await Member.list(ada, { roomId });
  await Presence.list(ada, { roomId });
  deps.clock.advance(10 * 60_000);
  await Connection.noteSeen(bob);
  await gateway.deliver((await Presence.refresh(ada, { roomId })).deliveries);

  // A room that has become large.
  await deps.load(crowd(deps, roomId, 201));
  await gateway.deliver((await Message.send(cyd, { roomId, content: "so many" })).deliveries);

  // Leaving, being removed, losing the line, signing out.
  await Room.leave(bob, {});
  await Member.remove(ada, { roomId, userId: cyd.actor.userId });
  await Member.remove(ada, { roomId, userId: dan.actor.userId });
  await Room.leave(ada, { roomId });
  const last = await openRoom([dan]);
  await Room.leave(dan, { roomId: last });
  const { userId, username } = bob.actor;
  const tab = await connect(recording, { userId, username });
  await Hello.hello(tab, {});
  await Message.send(tab, { roomId: direct, content: "I must go" });
  await gateway.deliver(await Connection.forget(recording, tab.actor.connectionId));
  deps.clock.advance(LIMITS.sessionTtlMs * 0.6);
  const session = await Session.find(recording, [{ secret, hostOnly: true }]);
  if (session) await Session.renew(recording, session, { hostOnly: true });
  await signOut(recording, gateway.live, secret);
  return record;
};

/** A kind of item, as its section of the page describes it. */
type Section = { title: string; text: string; keys: Key[]; attributes: string[]; example: Row };

const page = await readFile(new URL("../../../../docs/table.md", import.meta.url), "utf8");
const chapter = (title: string): string => page.split(/^## /m).find((text) => text.startsWith(title)) ?? "";
const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
const tableOf = (text: string): string[][] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map(cellsOf);

const sections: Section[] = chapter("Items")
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    text,
    keys: [...text.matchAll(/^Key: `(.+)`, `(.+)`/gm)].map(([, pk = "", sk = ""]) => ({ pk, sk })),
    attributes: [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name),
    example: JSON.parse(/```json\n([\s\S]+?)```/.exec(text)?.[1] ?? "{}"),
  }));

/** `<seq>` are twelve digits, `<shard>` is a number, and any other name stands for any text without `#`; `\t` is a tab. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll("\\t", "\t")
      .replaceAll("<seq>", "\\d{12}")
      .replaceAll("<shard>", "\\d+")
      .replace(/<\w+>/g, "[^#\\t]+")}$`,
  ).test(text);

const sectionsOf = ({ pk, sk }: Key): Section[] =>
  sections.filter(({ keys }) => keys.some((key) => matches(key.pk, pk) && matches(key.sk, sk)));

/** The title of the one section that describes such an item, or the key itself. */
const titleOf = (key: Key): string =>
  sectionsOf(key)
    .map(({ title }) => title)
    .join(" and ") || `${key.pk}, ${key.sk}`;

const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();

/** As the page writes the condition of a query: `LOG#<seq>` for a place in the log, and of a prefix what stands before the text searched. */
const conditionOf = (range: Range): string => {
  const bound = (sk: string) => sk.replace(/\d{12}$/, "<seq>");
  return "prefix" in range
    ? `begins_with ${range.prefix.replace(/#.*$/, "#")}`
    : `BETWEEN ${bound(range.from)} AND ${bound(range.to)}`;
};

const { calls, ranges, rows } = await tell();

describe("docs/table.md", () => {
  it("has one section for each kind of item that is written, and none for others", () => {
    expect(sorted(rows.map(titleOf))).toEqual(sorted(sections.map(({ title }) => title)));
  });

  it.each(sections)("$title: each of its keys is written", ({ keys }) => {
    const written = keys.filter((key) => rows.some((row) => matches(key.pk, row.pk) && matches(key.sk, row.sk)));
    expect(written).toEqual(keys);
  });

  it.each(sections)("$title: its attributes are those that are written", ({ title, attributes }) => {
    const written = rows
      .filter((row) => titleOf(row) === title)
      .flatMap(({ pk: _pk, sk: _sk, ...row }) => Object.keys(row));
    expect(sorted(attributes)).toEqual(sorted(written));
  });

  it.each(sections)("$title: its example is such an item", ({ title, attributes, example }) => {
    const { pk, sk, ...row } = example;
    expect(titleOf({ pk, sk })).toBe(title);
    expect(attributes).toEqual(expect.arrayContaining(Object.keys(row)));
  });

  it.each(sections)("$title: it says whether it expires", ({ text, attributes }) => {
    expect(/^Expires: never/m.test(text)).toBe(!attributes.includes("ttl"));
    expect(text).toMatch(/^Expires: /m);
  });

  it("lists every operation on single items, and no other", () => {
    const [[, ...operations] = [], , ...lines] = tableOf(chapter("Access by key"));
    const listed = lines.flatMap(([title, ...cells]) =>
      operations.flatMap((operation, column) => (cells[column] ? [`${operation} ${title}`] : [])),
    );
    expect(listed.sort()).toEqual(sorted(calls.map(({ operation, key }) => `${operation} ${titleOf(key)}`)));
  });

  it("lists every query, and no other", () => {
    const listed = tableOf(chapter("Access by range"))
      .slice(2)
      .map(([partition = "", condition = ""]) => `${partition} ${condition}`.replaceAll("`", ""));
    const partitions = sorted(sections.flatMap(({ keys }) => keys.map(({ pk }) => pk)));
    const made = ranges.map(
      (range) => `${partitions.find((pk) => matches(pk, range.pk)) ?? range.pk} ${conditionOf(range)}`,
    );
    expect(sorted(listed)).toEqual(sorted(made));
  });
});
