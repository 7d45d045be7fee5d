import { describe, expect, it } from "vitest";
import { summarize } from "./latency";

describe("percentiles", () => {
  it("are values that occurred, by nearest rank, in whatever order they came", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(summarize(hundred)).toEqual({ count: 100, p50: 50, p99: 99, max: 100 });
    expect(summarize([10, 9, 1])).toEqual({ count: 3, p50: 9, p99: 10, max: 10 });
    expect(summarize([7])).toEqual({ count: 1, p50: 7, p99: 7, max: 7 });
  });

  it("are 0 of nothing", () => {
    expect(summarize([])).toEqual({ count: 0, p50: 0, p99: 0, max: 0 });
  });
});
