import { expect, test } from "vitest";
import { missing } from "./missing";

test.each([
  ["from:", "Type a name, a handle or “me” after “from:”."],
  ['FROM:"', "Type a name, a handle or “me” after “from:”."],
  ["in:general has：", "Type “link” or “file” after “has:”."],
  ["before: in:general", "Type a date after “before:”."],
  ["in:general", "Type what to search for, beside the room."],
  ['in:"from: x"', "Type what to search for, beside the room."],
  ['"', "Type what to search for."],
  ['""', "Type what to search for."],
])("of %s", (typed, sentence) => {
  expect(missing(typed)).toBe(sentence);
});
