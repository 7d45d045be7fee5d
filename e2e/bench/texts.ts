import { LIMITS } from "@parley/protocol/limits";

export const LENGTH = LIMITS.contentLength;

/** Four times what may be sent. The bench makes an arriving message so long in the browser, since a server refuses it. */
export const LONG = 16_000;

/** A text that is one piece again and again. */
export const filled = (piece: string, length: number) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** What the texts are made of, by name: such as must cost at most twice what plain words do. */
export const TEXTS = {
  words: "some word ",
  brackets: "[([(",
  stars: "*_**",
  dots: "a.b.",
  marks: "e\u0301\u0302\u0303",
  backticks: "`a`` ",
  "open links": "[a](https://b ",
  backslashes: "\\*",
  quotes: "> > ",
  "list marks": "- 1. ",
  "bold marks": "**a ",
  tildes: "~~a ",
  fences: "```\n",
  "indented lists": "- a\n  - b\n    - c\n",
  "bold words": "**a** some words ",
};

/** The text that a message carries whose content is this: the browser is given a long one in its place. */
const LENGTHENED = /"long:([\w ]+)"/g;
const isText = (name: string): name is keyof typeof TEXTS => name in TEXTS;

export const lengthened = (frame: string): string =>
  frame.replace(LENGTHENED, (written, name: string) =>
    isText(name) ? JSON.stringify(filled(TEXTS[name], LONG)) : written,
  );
