import { expect, test } from "vitest";
import { ADA, BOB, refused, said, sending } from "../room/testing";
import { lastEditable } from "./last-editable";

test("the arrow edits one's newest message that is text and not deleted", () => {
  const items = [
    said(1, ADA, 0),
    said(2, ADA, 1),
    said(3, ADA, 2, { deleted: true, content: "" }),
    said(4, ADA, 3, { messageType: "SYSTEM" }),
    said(5, BOB, 4),
  ];
  expect(lastEditable(items, ADA.userId)).toBe(items[1]);
  expect(lastEditable(items.slice(2), ADA.userId)).toBeUndefined();
});

test("the arrow edits what is on its way, and never what was refused", () => {
  const items = [said(1, ADA, 0), sending("c1", 1), refused("c2", 2)];
  expect(lastEditable(items, ADA.userId)).toBe(items[1]);
});
