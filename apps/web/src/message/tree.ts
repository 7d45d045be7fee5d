import type { Segment } from "./segments";

/** What stands in a line: text, links and people as in any message, and what marks make of them. */
export type Inline =
  | Segment
  | { kind: "code"; text: string }
  | { kind: "named-link"; href: string; children: Inline[] }
  | { kind: "strong" | "em" | "strike"; children: Inline[] };

/** The `numbers` of a list are those of its items; undefined of one with dots. */
export type Block =
  | { kind: "lines"; children: Inline[] }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; numbers: number[] | undefined; items: Block[][] }
  | Fence;

/** A code block: its place among those of the message, and the language that its author named. */
export type Fence = { kind: "fence"; index: number; language: string; text: string };
