import { expect, test } from "vitest";
import { consequence, leaveAll, type Progress } from "./leave-many";

const leaving = async (roomIds: string[], leave: (roomId: string) => Promise<unknown>, stopAfter = roomIds.length) => {
  const reports: Progress[] = [];
  const left: string[] = [];
  await leaveAll(
    roomIds,
    async (roomId) => {
      left.push(roomId);
      await leave(roomId);
    },
    (error) => (error instanceof Error ? error.message : ""),
    () => left.length >= stopAfter,
    (progress) => reports.push(progress),
  );
  return { left, reports };
};

test("rooms are left one after the other, and the reader sees how far it is", async () => {
  const { left, reports } = await leaving(["a", "b", "c"], async () => {});
  expect(left).toEqual(["a", "b", "c"]);
  expect(reports.map(({ done, of }) => `${done} of ${of}`)).toEqual(["0 of 3", "1 of 3", "2 of 3", "3 of 3"]);
});

test("a room that cannot be left is named with the reason, and holds up no other", async () => {
  const { left, reports } = await leaving(["a", "b"], async (roomId) => {
    if (roomId === "a") throw new Error("no line");
  });
  expect(left).toEqual(["a", "b"]);
  expect([...(reports.at(-1)?.failed ?? [])]).toEqual([["a", "no line"]]);
});

test("it stops where the reader says so", async () => {
  expect((await leaving(["a", "b", "c"], async () => {}, 1)).left).toEqual(["a"]);
});

test("what leaving costs is said before", () => {
  expect(consequence({ kind: "public", role: "member" })).toBe("");
  expect(consequence({ kind: "private", role: "owner" })).toMatch(/^You own it.*added again/);
});
