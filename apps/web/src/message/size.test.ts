import { expect, test } from "vitest";
import { sizeText } from "./size";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [9_940, "9.9 kB"],
  [45_600, "46 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [26_214_400, "26 MB"],
])("%d bytes are %j", (bytes, expected) => expect(sizeText(bytes)).toBe(expected));
