import { afterAll, describe, expect, it } from "vitest";
import * as Room from "../room/room";
import { arrive, openDeps, refusal } from "../testing/deps";
import { roomNames } from "../testing/room-names";
import * as Directory from "./directory";
import * as User from "./user";

const deps = await openDeps();
afterAll(deps.close);

const ada = await arrive(deps, "Zoë");

const walk = (prefix: string, limit: number) => roomNames(ada, prefix, limit);

const ODD = [
  "alpha",
  "Alpha beta",
  "ALPHA-gamma",
  "alpha#1",
  "alphabet",
  "Ångström",
  "ﬁnance",
  "I #1",
  "room \u{ffff}",
  "ßtraße",
  "über",
  "日本語",
  "\u{ffff}",
  "👋🏽 hello",
  // Folded, each of these is 18 letters long.
  "\u{fdfa}".repeat(80),
];

for (const name of ODD) await Room.create(ada, { name });

describe("listRooms", () => {
  it.each([1, 3, 50])("has every public room exactly once, in one order, in pages of %i", async (limit) => {
    const found = await walk("", limit);
    expect(found.toSorted()).toEqual(ODD.toSorted());
    expect(found).toEqual(await walk("", 100));
  });

  it("is in alphabetical order whatever the case, a name before the longer ones that begin with it", async () => {
    const found = await walk("alpha", 2);
    expect(found).toEqual(["alpha", "Alpha beta", "alpha#1", "ALPHA-gamma", "alphabet"]);
  });

  it.each([
    ["ALPHA#", ["alpha#1"]],
    ["ångSTRÖM", ["Ångström"]],
    ["A\u030angstr", ["Ångström"]],
    ["fin", ["ﬁnance"]],
    ["i #", ["I #1"]],
    ["日", ["日本語"]],
    ["👋", ["👋🏽 hello"]],
    ["\u{ffff}", ["\u{ffff}"]],
    ["room \u{ffff}", ["room \u{ffff}"]],
    ["\u{fdfa}", ["\u{fdfa}".repeat(80)]],
    ["zzz", []],
  ])("finds by the beginning %j", async (prefix, expected) => {
    expect(await walk(prefix, 10)).toEqual(expected);
  });

  it("is the whole list where no beginning is given, and gives a cursor only where there is more", async () => {
    const { rooms, nextCursor } = (await Room.list(ada, { limit: ODD.length })).result;
    expect([rooms.length, nextCursor]).toEqual([ODD.length, undefined]);
    expect((await Room.list(ada, { limit: ODD.length - 1 })).result.nextCursor).toBeDefined();
  });

  it("is spread over partitions, so that none of them is asked for everything", async () => {
    for (const id of ["a", "b", "c", "d"]) await Directory.add(deps, "PEOPLE", id, { name: "Xaver" }, { userId: id });
    const partitions = await Promise.all(
      [0, 1, 2, 3].map((n) => deps.table.query({ pk: `PEOPLE#${n}`, prefix: "NAME#xaver" })),
    );
    expect(partitions.map(({ rows }) => rows.length)).toEqual([1, 1, 1, 1]);
  });

  it("has every name once, where all of them are in one partition", async () => {
    const ids = ["a", "e", "i", "m", "q"];
    for (const id of ids) await Directory.add(deps, "PEOPLE", id, { name: "Quincy" }, { userId: id });
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await Directory.list<{ userId: string }>(deps, "PEOPLE", { prefix: "quincy", limit: 2, cursor });
      found.push(...page.entries.map(({ userId }) => userId));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(found).toEqual(ids);
  });

  it("has rooms of one name each once", async () => {
    for (let n = 0; n < 9; n += 1) await Room.create(ada, { name: "Twins" });
    expect(await walk("twins", 2)).toHaveLength(9);
  });

  it("leaves out private rooms, which their members find among their own", async () => {
    for (const name of ["Cellar", "Attic"]) await Room.create(ada, { name, isPrivate: true });
    const bob = await arrive(deps, "Bob");
    expect(await walk("cellar", 10)).toEqual([]);
    const names = async (ctx: typeof ada) =>
      (await Room.list(ctx, { isPrivate: true })).result.rooms.map(({ name }) => name);
    expect(await names(ada)).toEqual(["Attic", "Cellar"]);
    expect(await names(bob)).toEqual([]);
  });

  it.each([1, 2, 3, 4])("has one's own private rooms in the same order, in pages of %i", async (limit) => {
    const me = await arrive(deps, "Hermit");
    for (const name of ["Nook", "cave", "Cabin", "cave 2"]) await Room.create(me, { name, isPrivate: true });
    const walkOwn = async (prefix?: string) => {
      const found: string[] = [];
      const sizes: number[] = [];
      for (let cursor: string | undefined; ; ) {
        const input = { isPrivate: true, limit, ...(prefix !== undefined && { prefix }), ...(cursor && { cursor }) };
        const { rooms, nextCursor } = (await Room.list(me, input)).result;
        found.push(...rooms.map(({ name }) => name));
        sizes.push(rooms.length);
        cursor = nextCursor;
        if (cursor === undefined) break;
      }
      expect(sizes).toHaveLength(Math.ceil(found.length / limit));
      return found;
    };
    expect(await walkOwn()).toEqual(["Cabin", "cave", "cave 2", "Nook"]);
    expect(await walkOwn("CAVE")).toEqual(["cave", "cave 2"]);
  });

  it("refuses a cursor that it did not give for this list, with input.invalid", async () => {
    const { result } = await Room.list(ada, { prefix: "alpha", limit: 1 });
    const wrong: [string, string][] = [
      ["zzz", result.nextCursor ?? ""],
      ["", "!!!!"],
      ["", "AAAA"],
      ["", Buffer.from("\u{10ffff}\u{10ffff}").toString("base64url")],
    ];
    for (const [prefix, cursor] of wrong)
      expect((await refusal(Room.list(ada, { prefix, cursor }))).code).toBe("input.invalid");
  });
});

describe("listUsers", () => {
  it("finds people by the beginning of their name, each once over its pages", async () => {
    for (let n = 0; n < 7; n += 1) await User.create(deps, `Dora ${n}`);
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { result } = await User.list(ada, { prefix: "dora", limit: 2, ...(cursor !== undefined && { cursor }) });
      found.push(...result.users.map(({ username }) => username));
      cursor = result.nextCursor;
      if (cursor === undefined) break;
    }
    expect(found).toEqual(Array.from({ length: 7 }, (_, n) => `Dora ${n}`));
    const { entries } = await Directory.list(deps, "PEOPLE", { prefix: "alpha", limit: 10 });
    expect(entries).toEqual([]);
  });
});
