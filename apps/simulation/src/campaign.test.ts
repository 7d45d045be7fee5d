import { describe, expect, test } from "vitest";
import { embeddedDatabase } from "../test/embedded-database";
import { runCampaign } from "./campaign";
import { planOf, runOnce } from "./one-run";

const RUNS = 120;

test(`I1–I19 hold in ${RUNS} runs, in which every fault struck and every action was asked for`, async () => {
  const report = await runCampaign({ runs: RUNS, seed: 1 });
  expect(report.failures).toEqual([]);
  expect(report.missing).toEqual([]);
  expect(report.runs).toBe(RUNS);
});

describe("a run", () => {
  test("is the same again, step by step", async () => {
    for (const seed of [3, 4, 5]) {
      const [one, other] = [await runOnce(planOf(seed)), await runOnce(planOf(seed))];
      expect(other.outcome?.digest).toBe(one.outcome?.digest);
      expect(other.outcome?.history.log).toEqual(one.outcome?.history.log);
      expect((await runOnce(planOf(seed + 100))).outcome?.digest).not.toBe(one.outcome?.digest);
    }
  });

  test("I1–I19 hold over the embedded database, too, through the SDK", async () => {
    // In the last one the table is restored.
    for (const seed of [7, 8, 11]) {
      const database = await embeddedDatabase();
      try {
        const { found, outcome } = await runOnce(planOf(seed), { database });
        expect(found).toEqual([]);
        expect(outcome?.history.log).not.toEqual([]);
      } finally {
        await database.close();
      }
    }
  });
});
