import { expect, test } from "vitest";
import { lastEditable } from "./last-editable";
import { ADA, BOB, said, sending } from "./testing";

test("the arrow edits one's newest message that is text, sent and not deleted", () => {
  const items = [
    said(1, ADA, 0),
    said(2, ADA, 1),
    said(3, ADA, 2, { deleted: true, content: "" }),
    said(4, ADA, 3, { messageType: "SYSTEM" }),
    said(5, BOB, 4),
    sending("c1", 5),
  ];
  expect(lastEditable(items, ADA.userId)?.seq).toBe(2);
  expect(lastEditable(items.slice(2), ADA.userId)).toBeUndefined();
});
