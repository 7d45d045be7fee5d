import { afterAll, describe, expect, it } from "vitest";
import * as Room from "../room/room";
import { arrive, openDeps } from "../testing/deps";
import { roomNames } from "../testing/room-names";
import * as User from "./user";

const deps = await openDeps();
afterAll(deps.close);

const ada = await arrive(deps, "Ada");

const walk = (prefix: string, limit: number) => roomNames(ada, prefix, limit);

const WORDY = [
  "Team Design",
  "design team",
  "Design",
  "web-designs",
  "redesign",
  "Nguyễn Thị Hương",
  "Thi",
  "Ångström",
  "Yaşar İnce",
  "Große Weiß-Straße",
  // Each is found once by what all of its words begin with.
  "Anna Annabel Ann",
  "Ha ha ha",
  "one two three four five six seven eight",
];

for (const name of WORDY) await Room.create(ada, { name });

/** Six reads of four partitions, each less than 4 KB, and the workspace, which says who finds whom. */
const MOST_READ = 25;

describe("listRooms by a word in the name", () => {
  it.each([
    ["design", ["Design", "design team", "Team Design", "web-designs"]],
    ["design t", ["design team"]],
    ["TEAM", ["Team Design", "design team"]],
    ["ann", ["Anna Annabel Ann"]],
    ["annabel a", ["Anna Annabel Ann"]],
    ["ha", ["Ha ha ha"]],
    ["thi", ["Thi", "Nguyễn Thị Hương"]],
    ["thị", ["Thi", "Nguyễn Thị Hương"]],
    ["huong", ["Nguyễn Thị Hương"]],
    ["nguyen", ["Nguyễn Thị Hương"]],
    ["İNCE", ["Yaşar İnce"]],
    ["ince", ["Yaşar İnce"]],
    ["yasar", ["Yaşar İnce"]],
    ["STRASSE", ["Große Weiß-Straße"]],
    ["grosse", ["Große Weiß-Straße"]],
    ["angstrom", ["Ångström"]],
    ["ångström", ["Ångström"]],
    ["six", ["one two three four five six seven eight"]],
    ["seven", []],
    ["esign", []],
    ["-design", []],
  ])("%j finds %j, each once, in pages of any size", async (prefix, expected) => {
    for (const limit of [1, 2, 3, 50]) expect(await walk(prefix, limit)).toEqual(expected);
    expect((await Room.list(ada, { prefix, limit: 50 })).result).not.toHaveProperty("nextCursor");
  });

  it("finds one's own private rooms likewise", async () => {
    const me = await arrive(deps, "Loner");
    for (const name of WORDY) await Room.create(me, { name, isPrivate: true });
    const { rooms } = (await Room.list(me, { isPrivate: true, prefix: "design" })).result;
    expect(rooms.map(({ name }) => name)).toEqual(["Design", "design team", "Team Design", "web-designs"]);
  });

  it("still lists every room once, by the order of whole names", async () => {
    const found = await walk("", 7);
    expect(found.toSorted()).toEqual(WORDY.toSorted());
  });
});

it("finds entries of an earlier version, which have no words, by the beginning of their whole name", async () => {
  const old = { userId: "old", username: "Sigrid Undset" };
  await deps.table.put({ pk: "PEOPLE#3", sk: "NAME#sigrid undset\told", ...old });
  const find = async (prefix: string) => (await User.list(ada, { prefix })).result.users;
  expect(await find("sigrid U")).toEqual([old]);
  expect(await find("undset")).toEqual([]);
  await User.enlist(deps, old);
  for (const prefix of ["sigrid", "undset"]) expect(await find(prefix)).toEqual([old]);
});

it("reads a bounded number of rows, though names repeat what is looked for in many words", async () => {
  for (let n = 0; n < 30; n += 1) await User.create(deps, `Xa Xab${n} Xac${n} Xad${n} Xae${n} Xaf${n}`);
  await User.create(deps, "Last Xaz");
  const found: string[] = [];
  let pages = 0;
  for (let cursor: string | undefined; ; pages += 1) {
    const page = async () => {
      const { result } = await User.list(ada, { prefix: "xa", limit: 5, ...(cursor !== undefined && { cursor }) });
      found.push(...result.users.map(({ username }) => username.split(" ")[0] ?? ""));
      cursor = result.nextCursor;
    };
    expect((await deps.cost(page)).read).toBeLessThanOrEqual(MOST_READ);
    if (cursor === undefined) break;
  }
  expect(found).toEqual([...Array.from({ length: 30 }, () => "Xa"), "Last"]);
  expect(pages).toBeLessThan(100);
});
