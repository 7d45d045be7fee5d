import { describe, expect, it } from "vitest";
import { createScanner, markOf } from "./mark";

const scan = (...chunks: string[]): number[] => {
  const found: number[] = [];
  const scanner = createScanner((id) => found.push(id));
  for (const chunk of chunks) scanner(Buffer.from(chunk));
  return found;
};

describe("a mark", () => {
  it("is found wherever it is, as often as it is there", () => {
    expect(scan(`{"content":"${markOf(7)} hello"}${markOf(123_456)}`, markOf(7))).toEqual([7, 123_456, 7]);
  });

  it("is found where it comes in two chunks, wherever it is cut", () => {
    const text = `a${markOf(42)}b`;
    for (let at = 0; at <= text.length; at += 1) expect(scan(text.slice(0, at), text.slice(at))).toEqual([42]);
  });

  it("is found where it comes byte by byte", () => {
    expect(scan(...`${markOf(1)}${markOf(2)}`)).toEqual([1, 2]);
  });

  it("is nothing that only begins like one, as a length in a frame's header may", () => {
    expect(scan("##1234567x#", `#${markOf(9)}`)).toEqual([9]);
  });
});
