import { describe, expect, it } from "vitest";
import { parseCores } from "./cores";
import { parseCpu, parseMemory } from "./server-process";

describe("what Linux says", () => {
  it("of cores, in numbers and ranges", () => {
    expect(parseCores("0,1")).toEqual([0, 1]);
    expect(parseCores("3")).toEqual([3]);
    expect(parseCores("0-2,8,10-11")).toEqual([0, 1, 2, 8, 10, 11]);
  });

  it("of processor time, whatever the program is called", () => {
    const stat = "812 (node (1) x) S 1 812 812 0 -1 4194304 9 0 0 0 250 50 0 0 20 0 11 0 1 2 3 4";
    expect(parseCpu(stat)).toBe(3_000);
  });

  it("of memory, with what is no file", () => {
    const status = "Name:\tnode\nVmPeak:\t  900 kB\nVmRSS:\t   300 kB\nRssAnon:\t     200 kB\nRssFile:\t     100 kB\n";
    expect(parseMemory(status)).toEqual({ resident: 307_200, own: 204_800 });
  });
});
