import { expect, test } from "vitest";
import { nextStep, type RenderStep } from "./render-step";

type Row = { key: string };

const range = (from: number, to: number): Row[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ key: String(from + index) }));

/** All steps from one to the other, for a reader at the end or elsewhere. */
const steps = (shown: readonly Row[], wanted: readonly Row[], atEnd = true): RenderStep<Row>[] => {
  const taken: RenderStep<Row>[] = [];
  for (let step: RenderStep<Row> = { rows: shown, shift: false, fresh: 0, partial: false }; step.rows !== wanted; ) {
    step = nextStep(step, wanted, atEnd);
    taken.push(step);
    if (taken.length > 3) throw new Error("no end");
  }
  return taken;
};

const shape = (stages: readonly RenderStep<Row>[]) =>
  stages.map(({ rows, shift, fresh }) => [rows[0]?.key, rows.at(-1)?.key, shift, fresh]);

test("a page above is drawn in parts, each of which keeps the distance from the end", () => {
  expect(shape(steps(range(51, 100), range(1, 100)))).toEqual([
    ["26", "100", true, 25],
    ["1", "100", true, 25],
  ]);
  expect(shape(steps(range(11, 100), range(1, 100)))).toEqual([["1", "100", true, 10]]);
});

test("only the last part says that nothing is left to draw", () => {
  expect(steps([], range(1, 60)).map(({ partial }) => partial)).toEqual([true, true, false]);
});

test("a message below is one step that keeps the distance from the beginning", () => {
  expect(shape(steps(range(1, 50), range(1, 51)))).toEqual([["1", "51", false, 0]]);
});

test("a page above while the far end is dropped comes after that", () => {
  expect(shape(steps(range(51, 150), range(1, 100)))).toEqual([
    ["51", "100", false, 0],
    ["26", "100", true, 25],
    ["1", "100", true, 25],
  ]);
});

test("a page below while the beginning is dropped takes two steps, the end first", () => {
  expect(shape(steps(range(1, 100), range(51, 150)))).toEqual([
    ["1", "150", false, 0],
    ["51", "150", true, 0],
  ]);
});

test("another window altogether is one step, for a reader who is not at its end", () => {
  expect(shape(steps(range(1, 50), range(400, 449), false))).toEqual([["400", "449", false, 50]]);
  expect(shape(steps([], range(1, 50), false))).toEqual([["1", "50", false, 50]]);
  expect(shape(steps(range(1, 50), []))).toEqual([[undefined, undefined, false, 0]]);
});

test("at the end of another window its newest are drawn first, and then those above them", () => {
  expect(shape(steps([], range(1, 50)))).toEqual([
    ["26", "50", false, 25],
    ["1", "50", true, 25],
  ]);
  expect(shape(steps([], range(1, 20)))).toEqual([["1", "20", false, 20]]);
});

test("a long window that comes back is not drawn whole", () => {
  expect(shape(steps([], range(1, 1500)))).toEqual([["1", "1500", false, 0]]);
});

test("what arrived at the beginning stays drawn while messages arrive at the end", () => {
  const part = nextStep({ rows: range(51, 100), shift: false, fresh: 0, partial: false }, range(1, 100), true);
  expect(shape([nextStep(part, range(1, 101), true)])).toEqual([["26", "101", false, 25]]);
  expect(shape([nextStep(nextStep(part, range(1, 101), true), range(1, 101), true)])).toEqual([["1", "101", true, 25]]);
});
