import { expect, test } from "vitest";
import { follows, isAtEnd, wantedPage } from "./scroll";

const at = (offset: number, content = 5_000) => ({ offset, viewport: 600, content });
const END = at(4_400);

test("the list follows its end until somebody scrolls up, not when rows grow or arrive below", () => {
  expect(follows(true, END, at(4_400, 5_300), false)).toBe(true);
  expect(follows(true, END, at(4_000), false)).toBe(false);
  expect(follows(false, at(4_000), at(4_200), false)).toBe(false);
  expect(follows(false, at(4_200), at(4_390), false)).toBe(true);
});

test("what the browser scrolls as sizes change does not end the following: a draft is sent, and its message arrives below", () => {
  const before = { offset: 4_560, viewport: 440, content: 5_000 };
  expect(follows(true, before, { offset: 4_400, viewport: 600, content: 5_060 }, false)).toBe(true);
  expect(follows(false, before, { offset: 4_300, viewport: 600, content: 5_060 }, false)).toBe(false);
});

test("there is no end to follow while newer messages are not loaded", () => {
  expect(follows(true, END, END, true)).toBe(false);
});

test("near the end is at the end", () => {
  expect(isAtEnd(at(4_370))).toBe(true);
  expect(isAtEnd(at(4_300))).toBe(false);
});

test("what fits is at its end; a list that is not laid out yet is not", () => {
  expect(isAtEnd({ offset: 0, viewport: 600, content: 600 })).toBe(true);
  expect(isAtEnd({ offset: 0, viewport: 0, content: 0 })).toBe(false);
});

test("pages are asked for before they are needed, one at a time", () => {
  const pages = { hasOlder: true, hasNewer: true, loading: undefined };
  expect(wantedPage(at(1_000, 20_000), pages)).toBe("older");
  expect(wantedPage(at(9_000, 20_000), pages)).toBeUndefined();
  expect(wantedPage(at(18_500, 20_000), pages)).toBe("newer");
  expect(wantedPage(at(1_000, 20_000), { ...pages, hasOlder: false })).toBeUndefined();
  expect(wantedPage(at(1_000, 20_000), { ...pages, loading: "newer" })).toBeUndefined();
});
