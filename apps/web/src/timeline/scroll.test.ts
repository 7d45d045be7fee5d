import { expect, test } from "vitest";
import { fits, follows, isAtEnd, wantedPage } from "./scroll";

const at = (offset: number, content = 5_000) => ({ offset, viewport: 600, content });
const END = at(4_400);

test("the list follows its end until somebody scrolls up, not when rows grow or arrive below", () => {
  expect(follows(true, END, at(4_400, 5_300), false)).toBe(true);
  expect(follows(true, END, at(4_000), false)).toBe(false);
  expect(follows(false, at(4_000), at(4_200), false)).toBe(false);
  expect(follows(false, at(4_200), at(4_390), false)).toBe(true);
});

test("there is no end to follow while newer messages are not loaded", () => {
  expect(follows(true, END, END, true)).toBe(false);
});

test("near the end is at the end", () => {
  expect(isAtEnd(at(4_370))).toBe(true);
  expect(isAtEnd(at(4_300))).toBe(false);
});

test("what fits needs no scrolling; a list that is not laid out yet does not count", () => {
  expect(fits({ offset: 0, viewport: 600, content: 600 })).toBe(true);
  expect(fits({ offset: 0, viewport: 0, content: 0 })).toBe(false);
});

test("pages are asked for before they are needed, one at a time", () => {
  const pages = { hasOlder: true, hasNewer: true, loading: undefined };
  expect(wantedPage(at(1_000, 20_000), pages)).toBe("older");
  expect(wantedPage(at(9_000, 20_000), pages)).toBeUndefined();
  expect(wantedPage(at(18_500, 20_000), pages)).toBe("newer");
  expect(wantedPage(at(1_000, 20_000), { ...pages, hasOlder: false })).toBeUndefined();
  expect(wantedPage(at(1_000, 20_000), { ...pages, loading: "newer" })).toBeUndefined();
});
