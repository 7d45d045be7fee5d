import { expect, it } from "vitest";
import { createAnswers } from "./answers";

const row = (sk: string, n = 0) => ({ sk, n });
const all = { pk: "a", prefix: "X#" };
/** The last two of a log. */
const end = { pk: "a", from: "X#0", to: "X#9", descending: true, limit: 2 };

it("keeps an answer while no row of its range is written", () => {
  const answers = createAnswers();
  const answer = { rows: [row("X#1")] };
  answers.keep(all, answer);
  answers.written("a", "Y#1", row("Y#1"));
  answers.written("b", "X#1", row("X#1"));
  expect(answers.find(all)).toBe(answer);
  expect(answers.find({ ...all, prefix: "X#1" })).toBeUndefined();
  expect(answers.find({ ...all, pk: "b" })).toBeUndefined();
});

it("keeps a whole range right, in its order, and leaves the array that was given away as it was", () => {
  const answers = createAnswers<{ sk: string; n: number }>();
  const given = [row("X#2"), row("X#4")];
  answers.keep(all, { rows: given });
  answers.written("a", "X#3", row("X#3"));
  answers.written("a", "X#1", row("X#1"));
  answers.written("a", "X#5", row("X#5"));
  answers.written("a", "X#2", row("X#2", 1));
  answers.written("a", "X#4", undefined);
  answers.written("a", "X#7", undefined);
  expect(answers.find(all)).toEqual({ rows: [row("X#1"), row("X#2", 1), row("X#3"), row("X#5")] });
  expect(given).toEqual([row("X#2"), row("X#4")]);
});

it("keeps the end of a range right, and asks anew where a row before it is needed", () => {
  const answers = createAnswers<{ sk: string; n: number }>();
  answers.keep(end, { rows: [] });
  for (const sk of ["X#1", "X#3", "X#2"]) answers.written("a", sk, row(sk));
  expect(answers.find(end)).toEqual({ rows: [row("X#3"), row("X#2")], next: "X#2" });
  answers.written("a", "X#1", row("X#1", 1));
  answers.written("a", "X#3", row("X#3", 1));
  expect(answers.find(end)).toEqual({ rows: [row("X#3", 1), row("X#2")], next: "X#2" });
  answers.written("a", "X#3", undefined);
  expect(answers.find(end)).toBeUndefined();
});

it("keeps no part of a range that somebody chose", () => {
  const answers = createAnswers();
  for (const range of [
    { ...end, limit: 50 },
    { ...end, after: "X#4" },
    { ...all, limit: 50 },
    { pk: "a", from: "X#0", to: "X#9" },
  ]) {
    answers.keep(range, { rows: [row("X#1")] });
    expect(answers.find(range)).toBeUndefined();
  }
});

it("keeps a bounded number of answers of a partition, and of rows, the newest", () => {
  const answers = createAnswers();
  for (let n = 0; n < 10; n += 1) answers.keep({ ...all, prefix: `${n}` }, { rows: [] });
  const kept = Array.from({ length: 10 }, (_, n) => n).filter((n) => answers.find({ ...all, prefix: `${n}` }));
  expect(kept).toEqual([6, 7, 8, 9]);
  const many = { rows: Array.from({ length: 30_000 }, (_, n) => row(`X#${n}`)) };
  answers.keep({ ...all, pk: "b" }, many);
  answers.keep({ ...all, pk: "c" }, many);
  expect(answers.find({ ...all, pk: "b" })).toBeUndefined();
  expect(answers.find({ ...all, pk: "c" })).toBe(many);
});
