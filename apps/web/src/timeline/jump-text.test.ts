import { expect, test } from "vitest";
import { jumpText } from "./jump-text";

test("the button counts what waits below, up to what the server counts", () => {
  expect([0, 1, 20, 100].map((unread) => jumpText(unread, 100))).toEqual([
    "Jump to latest",
    "1 new message",
    "20 new messages",
    "100+ new messages",
  ]);
});
