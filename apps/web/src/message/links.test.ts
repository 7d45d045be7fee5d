import { expect, test } from "vitest";
import { findLinks } from "./links";

const links = (text: string) => findLinks(text).map(({ from, to }) => text.slice(from, to));
const hrefs = (text: string) => findLinks(text).map(({ href }) => href);

test("http and https addresses become links, without the sentence's punctuation", () => {
  expect(links("see https://example.com/a?b=c#d, and http://localhost:4000.")).toEqual([
    "https://example.com/a?b=c#d",
    "http://localhost:4000",
  ]);
  expect(links("(https://example.com/a_(b)) “https://example.com/x”! 'https://example.com/y'…")).toEqual([
    "https://example.com/a_(b)",
    "https://example.com/x",
    "https://example.com/y",
  ]);
  expect(links("[here](https://example.com/a) [https://a.b](https://a.b/c) **http://[::1]:80/**")).toEqual([
    "https://example.com/a",
    "https://a.b",
    "https://a.b/c",
    "http://[::1]:80/",
  ]);
});

test.each(["，", "。", "）」", "、", "】", "！", "؟", "،", "।", "»", "›", "\u3000"])("%s ends an address", (end) => {
  expect(links(`看https://example.com/路径${end}然后`)).toEqual(["https://example.com/路径"]);
});

test("an apostrophe within an address belongs to it, and so do letters of any script", () => {
  for (const address of [
    "https://en.wikipedia.org/wiki/Rubik's_Cube",
    "https://en.wikipedia.org/wiki/Rubik’s_Cube",
    "https://en.wikipedia.org/wiki/Michelson–Morley_experiment",
    "https://ar.wikipedia.org/wiki/شطرنج",
    "https://zh.wikipedia.org/wiki/爱丽丝·门罗",
  ])
    expect(links(`(${address}) “${address}”, ${address}.`)).toEqual([address, address, address]);
});

test("mail addresses become links, alone or after mailto:", () => {
  expect(hrefs("to ada@example.com, or mailto:bob.b+c@mail.example.org. 写信给cy@example.com。")).toEqual([
    "mailto:ada@example.com",
    "mailto:bob.b+c@mail.example.org",
    "mailto:cy@example.com",
  ]);
  for (const text of ["@Ada", "ada@", "ada@localhost", "git@github.com:a/b.git", "a@b.com@evil.com", "a@b.c@d.com"])
    expect(links(text)).toEqual([]);
});

test("no other scheme is ever clickable", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.com",
    "file:///etc/passwd",
    "https://",
    "https:///a",
    "xhttps://a",
    "xhttp//a",
    "http:/a",
  ])
    expect(links(text)).toEqual([]);
});

test("what is seen of a link is where it leads", () => {
  for (const unseen of ["\u202e", "\u2066", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u3164"]) {
    expect(links(`https://evil.com${unseen}.example.com/`)).toEqual([]);
    expect(links(`https://evil.com.${unseen}example.com/`)).toEqual([]);
    expect(links(`evil${unseen}ada@example.com, ada@example.com${unseen}.evil.com`)).toEqual([]);
    // Nothing is pretended by what stands after the address.
    expect(links(`\u2068https://example.com/${unseen}\u2069 `)).toEqual(["https://example.com/"]);
  }
  // The host of this is `evil.com`.
  expect(links("https://example.com@evil.com/ https://example.com:80@evil.com/")).toEqual([]);
});

test("what turns the direction ends an address", () => {
  for (const control of "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
    expect(links(`https://example.com/a${control}txt.exe`)).toEqual(["https://example.com/a"]);
    expect(links(`\u2068https://example.com\u2069${control}다음 ada@example.com${control}שלום`)).toEqual([
      "https://example.com",
      "ada@example.com",
    ]);
    expect(links(`https://example.com/a${control}\u200bb`)).toEqual([]);
    expect(links(`https://evil.com${control}.example.com/ https://evil${control}example.com/`)).toEqual([]);
  }
});
