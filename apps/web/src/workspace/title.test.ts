import { expect, test } from "vitest";
import { documentTitle } from "./title";

test("the title counts what is unread in all rooms", () => {
  expect(documentTitle([], undefined)).toBe("Parley");
  expect(documentTitle([{ unread: 0 }], "general")).toBe("\u2068general\u2069 · Parley");
  expect(documentTitle([{ unread: 1 }, { unread: 2 }], "general")).toBe("(3) \u2068general\u2069 · Parley");
  expect(documentTitle([{ unread: 60 }, { unread: 60 }], undefined)).toBe("(99+) Parley");
});
