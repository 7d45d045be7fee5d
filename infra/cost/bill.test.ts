import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import usage from "../../apps/simulation/usage.json";
import { bill, type Counted, requestsASecond, usageOf } from "./bill";
import { README, renewed } from "./readme";

const nothing = usageOf(usage, { messages: 0, people: 0 });
const idle: Counted = {
  message: nothing,
  reaction: nothing,
  save: nothing,
  visibleHour: nothing,
  hiddenHour: nothing,
  connection: nothing,
  renewal: nothing,
  room: nothing,
  look: nothing,
};
/** A month of looking for what was left behind. */
const SWEEP = 0.08;
const unwatched = { metrics: 0, alarmMetrics: 0 };

describe("a month's bill", () => {
  it("counts each message, hour, connection and look of everybody", () => {
    const counted: Counted = {
      ...idle,
      message: { ...nothing, framesIn: 1, framesOut: 2 },
      visibleHour: { ...nothing, framesIn: 1 },
      hiddenHour: { ...nothing, framesIn: 2 },
      look: { ...nothing, reads: 1 },
    };
    const lines = bill(counted, { messages: 1_000_000, people: 10_000 }, unwatched);
    // 90 million of messages, 1.2 million of 4 visible hours a day and 3 million of 5 hidden ones; 30 looks a day.
    expect(lines["WebSocket messages"]).toBeCloseTo(94.2);
    expect(lines.DynamoDB).toBeCloseTo(9 * 0.125);
    expect(lines["connected minutes"]).toBeCloseTo(162 * 0.25);
  });

  it("is little more than what is kept where nothing is done", () => {
    const lines = bill(idle, { messages: 0, people: 0 }, { metrics: 10, alarmMetrics: 10 });
    expect(Object.values(lines).reduce((sum, line) => sum + line, 0)).toBeCloseTo(4.5 + SWEEP);
  });

  it("counts all requests that API Gateway's quota is for", () => {
    const counted: Counted = { ...idle, message: { ...nothing, framesIn: 6, posts: 27, checks: 3 } };
    const busy = requestsASecond(counted, { messages: 9 * 3_600, people: 0 });
    expect(busy).toBeCloseTo(5 * 36);
  });
});

it("README.md says what the bill says (pnpm --filter @parley/infra cost renews it)", () => {
  const readme = readFileSync(README, "utf8");
  expect(renewed(readme)).toBe(readme);
});
