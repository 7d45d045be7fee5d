import { expect, test } from "vitest";
import type { FileRead, FilesLeft } from "../history";
import { violated, WELL } from "./testing";

const left = (change: Partial<FilesLeft>) => ({ ...WELL, files: { ...WELL.files, ...change } });
const reading = (change: Partial<FileRead>) => ({
  ...WELL,
  fileReads: WELL.fileReads.map((read) => ({ ...read, ...change })),
});

test("I21: a file of a message is gone, from the table or where it is kept", () => {
  expect(violated(left({ kept: [] }))).toEqual(["I21"]);
  expect(violated(left({ items: [] }))).toEqual(["I21"]);
});

test("I21: two messages have one file", () => {
  const [cat] = WELL.files.named;
  expect(violated(left({ named: [...WELL.files.named, ...(cat ? [{ ...cat, seq: 5 }] : [])] }))).toEqual(["I21"]);
});

test("I21: something is left of a file that no message has", () => {
  expect(violated(left({ kept: ["cat", "dog"] }))).toEqual(["I21"]);
  expect(violated(left({ items: ["cat", "dog"] }))).toEqual(["I21"]);
  expect(violated(left({ notes: ["DUE#1#dog"] }))).toEqual(["I21"]);
});

test("I21: a stranger reads a file, or somebody who was removed before", () => {
  expect(violated(reading({ userId: "dan" }))).toEqual(["I21"]);
  expect(violated(reading({ roomId: "den", userId: "cy", begunAt: 9_000, endedAt: 9_010 }))).toEqual(["I21"]);
});

test("I21: somebody reads a file whose message was deleted before", () => {
  const sentWith = new Map([["cat", "den.3"]]);
  expect(violated({ ...reading({ begunAt: 9_000, endedAt: 9_010 }), sentWith })).toEqual(["I21"]);
  expect(violated({ ...reading({ begunAt: 3_000, endedAt: 9_010 }), sentWith })).toEqual([]);
});

test("I21 holds: who was a member when they asked", () => {
  expect(violated(reading({ roomId: "den", userId: "cy", begunAt: 2_800, endedAt: 2_810 }))).toEqual([]);
});
