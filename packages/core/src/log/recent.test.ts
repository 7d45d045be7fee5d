import { expect, it } from "vitest";
import { createRecent } from "./recent";

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

it("tells what is not among messages that are all known", () => {
  const recent = createRecent();
  for (const seq of [4, 5, 6]) recent.note("room", seq, `id${seq}`);
  expect(recent.lacks("room", 3, 6, "another")).toBe(true);
  expect(recent.lacks("room", 5, 6, "another")).toBe(true);
  expect(recent.lacks("room", 3, 6, "id5")).toBe(false);
  expect(recent.lacks("room", 2, 6, "another"), "the third is not known").toBe(false);
  expect(recent.lacks("room", 3, 7, "another"), "nor is the seventh").toBe(false);
  expect(recent.lacks("another room", 3, 6, "another")).toBe(false);
});

it("begins anew after a message that others have committed, and forgets nothing for what comes late", () => {
  const recent = createRecent();
  for (const seq of [1, 2, 4, 3]) recent.note("room", seq, `id${seq}`);
  expect(recent.lacks("room", 3, 4, "another")).toBe(true);
  expect(recent.lacks("room", 2, 4, "another")).toBe(false);
});

it("is bounded, in messages of a room and in rooms", () => {
  const recent = createRecent();
  for (const seq of upTo(600)) recent.note("room", seq, `id${seq}`);
  expect(recent.lacks("room", 600 - 512, 600, "another")).toBe(true);
  expect(recent.lacks("room", 600 - 513, 600, "another")).toBe(false);
  for (const n of upTo(499)) recent.note(`room ${n}`, 1, "id");
  expect(recent.lacks("room", 599, 600, "another")).toBe(true);
  recent.note("one more", 1, "id");
  expect(recent.lacks("room", 599, 600, "another")).toBe(false);
  expect(recent.lacks("room 1", 0, 1, "another")).toBe(true);
});
