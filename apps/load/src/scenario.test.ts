import { expect, it } from "vitest";
import { runScenario } from "./scenario";

it("nothing is lost, doubled, altered or out of order while connections are cut (I1, I2, I3, I4, I6, I13)", async () => {
  const plan = { rooms: 1, roomSize: 30, idle: 20, rate: 5, seconds: 3, reconnecting: 0.1 };
  const result = await runScenario(plan, { signal: AbortSignal.timeout(50_000), progress: () => {} });
  expect(result.measured.sent).toBe(15);
  expect(result.measured.acknowledged.count).toBe(15);
  expect(result.measured.delivered.count).toBe(15 * 29);
  expect(result.cuts).toBeGreaterThan(0);
  expect(result.books.settled).toBe(true);
  expect(new Set(Object.values(result.books.differences ?? {}))).toEqual(new Set([0]));
});
