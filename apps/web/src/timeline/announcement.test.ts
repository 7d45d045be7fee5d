import { expect, test } from "vitest";
import { announcement } from "./announcement";
import { ADA, BOB, said, sending } from "./testing";

test("new messages of others are read out, one's own and deleted ones are not", () => {
  const items = [
    said(1, BOB, 0),
    said(2, BOB, 1),
    said(3, ADA, 2),
    said(4, BOB, 3, { deleted: true, content: "" }),
    said(5, BOB, 4, { messageType: "SYSTEM", content: "Bob left." }),
    sending("c1", 5),
  ];
  expect(announcement(items, 1, ADA.userId)).toBe("Bob: message 2\nBob left.");
});

test("of many, the last three are read out", () => {
  const items = [1, 2, 3, 4, 5].map((seq) => said(seq, BOB, seq));
  expect(announcement(items, 0, ADA.userId)).toBe(
    "2 more new messages.\nBob: message 3\nBob: message 4\nBob: message 5",
  );
});
