import { expect, test } from "vitest";
import { isName } from "./is-name";
import { isolate } from "./isolate";

test("a name is typed as it stands, or pasted with what isolates it in a sentence, and in letters made of two", () => {
  expect(isName("Ada", "Ada")).toBe(true);
  expect(isName(` ${isolate("Ada Lovelace")}\n`, "Ada  Lovelace")).toBe(true);
  expect(isName("Zoe\u0308", "Zo\u00eb")).toBe(true);
});

test("another name, a part of it, other letters and nothing are not it", () => {
  for (const typed of ["", "ada", "Ad", "Ada B", "Eve"]) expect(isName(typed, "Ada")).toBe(false);
});
