import { describe, expect, test } from "vitest";
import { INVARIANTS } from "./checker/check";
import { SEEDED_BUGS } from "./seeded-bugs";
import { RUNS, seedOf, seekBug } from "./seek";

test("every invariant has a seeded bug", () => {
  expect(new Set(SEEDED_BUGS.map(({ breaks }) => breaks))).toEqual(new Set(Object.keys(INVARIANTS)));
});

describe(`a seeded bug turns its own invariant red within ${RUNS} runs`, () => {
  const bugs = SEEDED_BUGS.map((bug) => [bug.breaks, bug.name, bug] as const);
  test.concurrent.each(bugs)("%s: %s", async (_breaks, _name, bug) => {
    expect(await seekBug(bug, seedOf(bug))).toBeDefined();
  });
});
