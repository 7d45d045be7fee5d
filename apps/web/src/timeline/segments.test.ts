import { expect, test } from "vitest";
import { mentionPattern, segmentsOf } from "./segments";

const links = (content: string) =>
  segmentsOf(content, undefined).flatMap((segment) => (segment.kind === "link" ? [segment.text] : []));
const named = (content: string, names: string[]) =>
  segmentsOf(content, mentionPattern(names)).flatMap((segment) => (segment.kind === "mention" ? [segment.name] : []));

test("http and https addresses become links, without the sentence's punctuation", () => {
  expect(links("see https://example.com/a?b=c#d, and http://localhost:4000.")).toEqual([
    "https://example.com/a?b=c#d",
    "http://localhost:4000",
  ]);
  expect(links("(https://example.com/a_(b)) “https://example.com/x”!")).toEqual([
    "https://example.com/a_(b)",
    "https://example.com/x",
  ]);
});

test("no other scheme is ever clickable", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.com",
    "https://",
    "xhttp//a",
    "http:/a",
  ])
    expect(links(text)).toEqual([]);
});

test("markup stays text", () => {
  expect(segmentsOf("<img src=x onerror=alert(1)>", undefined)).toEqual([
    { kind: "text", text: "<img src=x onerror=alert(1)>" },
  ]);
});

test("names are found whole, in any case, the longest first", () => {
  expect(named("@ada @Ada Lovelace, @adamant mail@ada", ["Ada", "Ada Lovelace"])).toEqual(["ada", "Ada Lovelace"]);
  expect(named("@A.B (c)", ["A.B (c)"])).toEqual(["A.B (c)"]);
  expect(named("@axb", ["a.b"])).toEqual([]);
});

test("the pieces joined are the content, unchanged", () => {
  for (const content of ["", "a https://b.c d", "@Ada", "https://@Ada", " \n@Ada\nhttps://x.y/@Ada!", "👩‍👩‍👧 @Ada"])
    expect(
      segmentsOf(content, mentionPattern(["Ada"]))
        .map(({ text }) => text)
        .join(""),
    ).toBe(content);
});
