import { describe, expect, test } from "vitest";
import { runCampaign } from "./campaign";
import { INVARIANTS } from "./checker/check";
import { PLANTS } from "./plants";

const RUNS = 200;

test("every invariant has a planted bug", () => {
  expect(new Set(PLANTS.map(({ breaks }) => breaks))).toEqual(new Set(Object.keys(INVARIANTS)));
});

describe(`a planted bug turns its own invariant red within ${RUNS} runs`, () => {
  const plants = PLANTS.map((plant) => [plant.breaks, plant.name, plant] as const);
  test.concurrent.each(plants)("%s: %s", async (breaks, _, plant) => {
    const { failures } = await runCampaign({ runs: RUNS, seed: plant.from ?? 1, plant, until: breaks });
    expect(failures.flatMap(({ found }) => found.map(({ rule }) => rule))).toContain(breaks);
  });
});
