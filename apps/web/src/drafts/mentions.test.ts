import { expect, test } from "vitest";
import { fromContent, joinedContents, movedMentions, type NamedContent, toContent } from "./mentions";

const NAMES = new Map([
  ["a1", "Ada Lovelace"],
  ["a2", "Ada Lovelace"],
  ["b", "Bob"],
]);
const read = (content: string): NamedContent => fromContent(content, (userId) => NAMES.get(userId));

/** What is sent after the text was changed to `text`, with the caret at `|`. */
const typed = (before: NamedContent, marked: string): string => {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  return toContent({ text, mentions: movedMentions(before, text, caret) });
};

test("a field shows names, and the message has ids, of two people with one name each their own", () => {
  const field = read("<@a1> and <@a2>, meet <@b>");
  expect(field.text).toBe("@Ada Lovelace and @Ada Lovelace, meet @Bob");
  expect(toContent(field)).toBe("<@a1> and <@a2>, meet <@b>");
});

test("an id of somebody unknown stays an id", () => {
  expect(read("<@zz> hi").text).toBe("<@zz> hi");
  expect(toContent(read("<@zz> hi"))).toBe("<@zz> hi");
});

test("a mention moves with the text around it", () => {
  const field = read("hi <@b>!");
  expect(typed(field, "oh, |hi @Bob!")).toBe("oh, hi <@b>!");
  expect(typed(field, "hi @Bob! How are you?|")).toBe("hi <@b>! How are you?");
  expect(typed(field, "|@Bob!")).toBe("<@b>!");
});

test("a mention that is changed, or continued by a letter, is plain text", () => {
  const field = read("hi <@b>");
  expect(typed(field, "hi @Bo|")).toBe("hi @Bo");
  expect(typed(field, "hi @Bx|ob")).toBe("hi @Bxob");
  expect(typed(field, "hi @Bobby|")).toBe("hi @Bobby");
});

test("a mention stays within marks that are put around it or taken away", () => {
  const field = read("hi <@b>, hello");
  expect(typed(field, "hi **@Bob**|, hello")).toBe("hi **<@b>**, hello");
  expect(typed(field, "**hi @Bob, hello**|")).toBe("**hi <@b>, hello**");
  expect(typed(read("hi **<@b>**, hello"), "hi @Bob|, hello")).toBe("hi <@b>, hello");
  expect(typed(read("[<@b>](x)"), "@Bob|")).toBe("<@b>");
});

test("of two mentions that look the same, the one before the caret goes", () => {
  const field = read("<@a1> <@a2>");
  expect(typed(field, "|@Ada Lovelace")).toBe("<@a2>");
  expect(typed(field, "@Ada Lovelace|")).toBe("<@a1>");
});

test("a text that is put under another keeps its mentions", () => {
  expect(toContent(joinedContents(read("ask <@a1>"), read("or <@b>")))).toBe("ask <@a1>\nor <@b>");
  expect(toContent(joinedContents(read(""), read("or <@b>")))).toBe("or <@b>");
});
