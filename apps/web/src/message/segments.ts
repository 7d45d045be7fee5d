import { findLinks } from "./links";

type Segment =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "mention"; text: string; name: string };

const splitLinks = (text: string): Segment[] => {
  const segments: Segment[] = [];
  let after = 0;
  for (const { from, to, href } of findLinks(text)) {
    if (from > after) segments.push({ kind: "text", text: text.slice(after, from) });
    segments.push({ kind: "link", text: text.slice(from, to), href });
    after = to;
  }
  if (after < text.length) segments.push({ kind: "text", text: text.slice(after) });
  return segments;
};

const splitMentions = (text: string, pattern: RegExp): Segment[] => {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) segments.push({ kind: "text", text: text.slice(from, match.index) });
    segments.push({ kind: "mention", text: match[0], name: match[1] ?? "" });
    from = match.index + match[0].length;
  }
  if (from < text.length) segments.push({ kind: "text", text: text.slice(from) });
  return segments;
};

/** Splits a message's text into pieces that are drawn differently. The joined pieces are the unchanged text. */
export const segmentsOf = (content: string, mentioned: RegExp | undefined): Segment[] =>
  splitLinks(content).flatMap((segment) =>
    segment.kind === "text" && mentioned ? splitMentions(segment.text, mentioned) : [segment],
  );
