import { describe, expect, it } from "vitest";
import { readOptions } from "./options";

describe("the command line", () => {
  it("asks for both scenarios by default", () => {
    expect(readOptions([]).plans).toEqual([
      { rooms: 20, roomSize: 10, idle: 2_000, rate: 50, seconds: 60, reconnecting: 0.01 },
      { rooms: 1, roomSize: 1_000, idle: 0, rate: 2, seconds: 60, reconnecting: 0 },
    ]);
  });

  it("can leave out either", () => {
    expect(readOptions(["--rate", "0"]).plans.map(({ roomSize }) => roomSize)).toEqual([1_000]);
    expect(readOptions(["--large-room", "0"]).plans.map(({ roomSize }) => roomSize)).toEqual([10]);
  });

  it("floods by default, and not where it looks for the ceiling or is told not to", () => {
    expect(readOptions([]).flood).toMatchObject({ inFlight: 200, seconds: 60 });
    expect(readOptions(["--flood", "0"]).flood).toBeUndefined();
    expect(readOptions(["--ceiling"]).flood).toBeUndefined();
  });

  it("is refused in one sentence where it makes no sense", () => {
    expect(() => readOptions(["--seconds", "soon"])).toThrow("--seconds must be a whole number.");
    expect(() => readOptions(["--idle", "-1"])).toThrow();
    expect(() => readOptions(["--speed", "9"])).toThrow("--speed");
  });
});
