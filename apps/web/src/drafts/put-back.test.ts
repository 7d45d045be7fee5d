import { expect, test } from "vitest";
import type { EditDraft } from "./drafts";
import { withEdit, withMessage } from "./put-back";

const file = (key: string) => ({ key, name: `${key}.txt`, type: "text/plain", bytes: 1 });
const edit = (text: string, rest: Partial<EditDraft> = {}): EditDraft => ({ text, rev: 0, saving: false, ...rest });

test("a discarded draft comes back as it was where nothing was written since", () => {
  const discarded = { text: "old", replyToMessageId: "r.1", files: [file("a")] };
  expect(withMessage(discarded, undefined)).toEqual(discarded);
  expect(withEdit(edit("old"), undefined)).toEqual(edit("old"));
});

test("what was written since stays, below what comes back, with the people whom both mention", () => {
  const discarded = { text: "@Ada, old", mentions: [{ userId: "ada", from: 0, to: 4 }] };
  const newer = { text: "new, @Bob", mentions: [{ userId: "bob", from: 5, to: 9 }] };
  expect(withMessage(discarded, newer)).toEqual({
    text: "@Ada, old\nnew, @Bob",
    mentions: [
      { userId: "ada", from: 0, to: 4 },
      { userId: "bob", from: 15, to: 19 },
    ],
  });
});

test("a draft has the files of both, each once, and the newer reply", () => {
  const discarded = { text: "old", replyToMessageId: "r.1", files: [file("a"), file("b")] };
  expect(withMessage(discarded, { text: "", replyToMessageId: "r.2", files: [file("b"), file("c")] })).toEqual({
    text: "old",
    mentions: [],
    replyToMessageId: "r.2",
    files: [file("a"), file("b"), file("c")],
  });
});

test("a text that went on from the other one is not there twice", () => {
  expect(withMessage({ text: "so far" }, { text: "so far, so good" })).toMatchObject({ text: "so far, so good" });
  expect(withMessage({ text: "so far, so good" }, { text: "so far" })).toMatchObject({ text: "so far, so good" });
});

test("an edit that was begun anew keeps its words and the version it was made from, and waits for Save", () => {
  const newer = edit("newer words", { rev: 3, saving: true });
  expect(withEdit(edit("old words", { rev: 1 }), newer)).toEqual(
    edit("old words\nnewer words", { mentions: [], rev: 3 }),
  );
});
