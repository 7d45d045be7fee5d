import { describe, expect, test } from "vitest";
import { runCampaign } from "./campaign";
import { INVARIANTS } from "./checker/check";
import { SEEDED_BUGS } from "./seeded-bugs";

const RUNS = 200;

test("every invariant has a seeded bug", () => {
  expect(new Set(SEEDED_BUGS.map(({ breaks }) => breaks))).toEqual(new Set(Object.keys(INVARIANTS)));
});

describe(`a seeded bug turns its own invariant red within ${RUNS} runs`, () => {
  const bugs = SEEDED_BUGS.map((bug) => [bug.breaks, bug.name, bug] as const);
  test.concurrent.each(bugs)("%s: %s", async (breaks, _, bug) => {
    const { failures } = await runCampaign({ runs: RUNS, seed: bug.from ?? 1, bug, until: breaks });
    expect(failures.flatMap(({ found }) => found.map(({ rule }) => rule))).toContain(breaks);
  });
});
