import { describe, expect, test } from "vitest";
import { INVARIANTS } from "./checker/check";
import { SEEDED_BUGS } from "./seeded-bugs";
import { RUNS, seedOf, seekBug } from "./seek";

/** All of them take minutes: each night seeks all, any other run the first of each invariant. */
const SOUGHT =
  process.env.SEEDED_BUGS === "all"
    ? SEEDED_BUGS
    : SEEDED_BUGS.filter((bug, index) => SEEDED_BUGS.findIndex(({ breaks }) => breaks === bug.breaks) === index);

test("every invariant has a seeded bug", () => {
  expect(new Set(SOUGHT.map(({ breaks }) => breaks))).toEqual(new Set(Object.keys(INVARIANTS)));
});

describe(`a seeded bug turns its own invariant red within ${RUNS} runs`, () => {
  const bugs = SOUGHT.map((bug) => [bug.breaks, bug.name, bug] as const);
  test.concurrent.each(bugs)("%s: %s", async (_breaks, _name, bug) => {
    expect(await seekBug(bug, seedOf(bug))).toBeDefined();
  });
});
