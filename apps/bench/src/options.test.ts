import { describe, expect, it } from "vitest";
import { readOptions } from "./options";

describe("the command line", () => {
  it("measures all, or what it names", () => {
    expect(readOptions([])).toEqual({ command: "all", seconds: 3, minutes: 5, help: false });
    expect(readOptions(["memory", "--minutes", "60"])).toMatchObject({ command: "memory", minutes: 60 });
  });

  it("is refused in one sentence where it makes no sense", () => {
    expect(() => readOptions(["everything"])).toThrow(
      "The command is overload, writers, search, redeploy, memory, readme, or none.",
    );
    expect(() => readOptions(["writers", "memory"])).toThrow("The command is");
    expect(() => readOptions(["--seconds", "soon"])).toThrow("--seconds must be a whole number");
    expect(() => readOptions(["--speed", "9"])).toThrow("--speed");
  });
});
