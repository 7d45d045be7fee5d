import { expect, it } from "vitest";
import { runRedeploy } from "./redeploy";

it("brings everybody back, and tells each only of the people of their own room", async () => {
  const { curve, told, lastBack } = await runRedeploy({ people: 60 });
  expect(curve.reduce((total, { back }) => total + back, 0)).toBe(60);
  expect(lastBack).toBeLessThan(30);
  expect(told.posts).toBeGreaterThan(0);
  // There are nine others, and each goes and comes.
  expect(told.most).toBeLessThanOrEqual(18);
}, 60_000);
