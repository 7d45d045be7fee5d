import type { Block, Inline } from "./tree";

const NAMES = { strong: "b", em: "i", strike: "s" } as const;

/** The brackets of a text, other than those of the notation. */
const literally = (text: string) => text.replaceAll("\n", "⏎");
const asText = (text: string) =>
  literally(text)
    .replaceAll(/<(?=[a-z/!])/g, "‹")
    .replaceAll(/(?<=‹[^<>]*)>/g, "›");

const shownInline = (piece: Inline): string => {
  switch (piece.kind) {
    case "text":
      return asText(piece.text);
    case "code":
      return `<code>${literally(piece.text)}</code>`;
    case "link":
      return `<a ${piece.href}>${piece.text}</a>`;
    case "named-link":
      return `<a ${piece.href}>${piece.children.map(shownInline).join("")}</a> (${new URL(piece.href).host})`;
    case "person":
      return `@{${piece.userId}}`;
    case "mention":
      return `@{${piece.name}}`;
    default: {
      const name = NAMES[piece.kind];
      return `<${name}>${piece.children.map(shownInline).join("")}</${name}>`;
    }
  }
};

const shownBlock = (block: Block): string => {
  switch (block.kind) {
    case "lines":
      return block.children.map(shownInline).join("");
    case "quote":
      return `<quote>${shown(block.children)}</quote>`;
    case "fence":
      return `<pre${block.language && ` ${block.language}`}>${literally(block.text)}</pre>`;
    case "list": {
      const items = block.items.map((item) => `<li>${shown(item)}`).join("");
      return block.numbers ? `<ol ${block.numbers}>${items}</ol>` : `<ul>${items}</ul>`;
    }
  }
};

/** What a reader sees of a message, in one line: HTML's names for what is drawn, `⏎` where a line breaks, `@{…}` for people. */
export const shown = (blocks: readonly Block[]): string => blocks.map(shownBlock).join("");
