import { expect, test } from "vitest";
import { ADA, BOB, said, sending } from "../room/testing";
import { announcement } from "./announcement";

const NOBODY: ReadonlySet<string> = new Set();
const same = <Person>(person: Person) => person;

test("new messages of others are read out, one's own and deleted ones are not", () => {
  const items = [
    said(1, BOB, 0),
    said(2, BOB, 1),
    said(3, ADA, 2),
    said(4, BOB, 3, { deleted: true, content: "" }),
    said(5, BOB, 4, { messageType: "SYSTEM", content: "Bob left", system: { kind: "left" } }),
    sending("c1", 5),
  ];
  expect(announcement(items, 1, ADA.userId, same, NOBODY)).toBe("\u2068Bob\u2069: message 2\n\u2068Bob\u2069 left");
});

test("of many, the last three are read out", () => {
  const items = [1, 2, 3, 4, 5].map((seq) => said(seq, BOB, seq));
  expect(announcement(items, 0, ADA.userId, same, NOBODY)).toBe(
    "2 more new messages.\n\u2068Bob\u2069: message 3\n\u2068Bob\u2069: message 4\n\u2068Bob\u2069: message 5",
  );
});

test("somebody whose name is like another's is told apart when read out, too", () => {
  const zoe = { userId: "zoe-2", username: "Zoe" };
  const items = [
    said(1, zoe, 0),
    said(2, ADA, 1, { messageType: "SYSTEM", system: { kind: "added", object: zoe }, userId: "cy", username: "Cy" }),
  ];
  expect(announcement(items, 0, BOB.userId, same, new Set(["zoe-1", "zoe-2"]))).toBe(
    "\u2068Zoe (zoe-)\u2069: message 1\n\u2068Cy\u2069 added \u2068Zoe (zoe-)\u2069",
  );
});

test("everybody is read out by today's name, also those who are mentioned", () => {
  const today = (person: { userId: string; username: string }) =>
    person.userId === BOB.userId ? { ...person, username: "Robert" } : person;
  const items = [said(1, BOB, 0, { content: "I am <@bob>" })];
  expect(announcement(items, 0, ADA.userId, today, NOBODY)).toBe("\u2068Robert\u2069: I am @Robert");
});
