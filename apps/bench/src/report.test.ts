import { describe, expect, it } from "vitest";
import type { Deliveries } from "./deliveries";
import { goalsOf } from "./goals";
import { number, table } from "./markdown";
import { withReport } from "./record";
import type { Trial } from "./trial";

const latency = { count: 1, p50: 4, p99: 30, max: 40 };
const memory = { resident: 0, own: 0 };
const trial = (deliveriesPerSecond: number, cpuMicroseconds: number): Trial => ({
  startMs: 0,
  idle: memory,
  crowded: memory,
  joins: { people: 1, seconds: 1, cpuMs: 1 },
  peak: {
    messagesPerSecond: 1,
    deliveriesPerSecond,
    cpuMicroseconds,
    acknowledged: latency,
    busy: { server: 1, driver: 0.5 },
  },
  half: { messagesPerSecond: 1, acknowledged: latency, delivered: latency },
  tenth: { messagesPerSecond: 1, acknowledged: latency, delivered: latency },
  refused: 0,
  undelivered: 0,
  complaints: { count: 0 },
});
const plan = { rooms: 10, roomSize: 100, writers: 200, seconds: 4, comesBack: false };

describe("goals", () => {
  const deliveries: Deliveries = {
    trials: [
      { system: "ws, nothing stored", plan, trial: trial(200_000, 5) },
      { system: "Parley on disk", plan, trial: trial(150_000, 4) },
    ],
    notices: [],
  };
  const goals = goalsOf({ deliveries });

  it("are reached or not reached, beside the peer of the same run", () => {
    expect(goals).toContainEqual({
      name: "rooms of 100: deliveries/s, × ws",
      wanted: "≥ 0.85",
      measured: "0.75",
      isReached: false,
    });
    expect(goals.map(({ name, isReached }) => [name, isReached])).toContainEqual([
      "rooms of 100: CPU of a delivery, × ws",
      true,
    ]);
  });

  it("are left out where something was not measured", () => {
    expect(goals.filter(({ name }) => name.includes("Prosody") || name.startsWith("npm start"))).toEqual([]);
    expect(goalsOf({})).toEqual([]);
  });
});

describe("the report", () => {
  it("has tables whose columns stand under each other", () => {
    expect(
      table([
        ["a", "number"],
        ["longer", "1"],
      ]),
    ).toBe("| a      | number |\n| ------ | -----: |\n| longer |      1 |");
  });

  it("rounds to three digits that count", () => {
    expect([155_321, 1_234, 87.64, 6.418, 0.3, 0].map(number)).toEqual([
      "155,321",
      "1,234",
      "87.6",
      "6.42",
      "0.3",
      "0",
    ]);
  });

  it("takes its place in the page, and leaves the others as they are", () => {
    const page =
      "A\n<!-- generated: bench -->\n\nold\n\n<!-- end -->\nB\n<!-- generated: memory -->\nM\n<!-- end -->\n";
    expect(withReport(page, "bench", "new")).toBe(page.replace("old", "new"));
    expect(() => withReport("A page.", "bench", "new")).toThrow("no place");
  });
});
