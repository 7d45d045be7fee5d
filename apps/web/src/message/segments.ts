import { MENTION } from "@parley/protocol/mention";
import { findLinks } from "./links";

/** A piece of a text that is drawn as a whole. */
export type Segment =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "person"; text: string; userId: string }
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

/** Cuts out what the pattern finds; its group 1 becomes the piece. */
const split = (text: string, pattern: RegExp, toSegment: (text: string, found: string) => Segment): Segment[] => {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) segments.push({ kind: "text", text: text.slice(from, match.index) });
    segments.push(toSegment(match[0], match[1] ?? ""));
    from = match.index + match[0].length;
  }
  if (from < text.length) segments.push({ kind: "text", text: text.slice(from) });
  return segments;
};

/** In the texts among these segments. */
const splitTexts = (segments: Segment[], ...how: [RegExp, (text: string, found: string) => Segment]): Segment[] =>
  segments.flatMap((segment) => (segment.kind === "text" ? split(segment.text, ...how) : [segment]));

/** A message is drawn with at most so many elements. Texts of more are no texts that people write. */
export const MAX_PIECES = 500;

/**
 * Splits a message's text into pieces that are drawn differently: people by their ids, and by their names where `mentioned` finds these. The
 * joined pieces are the unchanged text, which is one piece where it would be too many.
 */
export const segmentsOf = (content: string, mentioned: RegExp | undefined): Segment[] => {
  const people = splitTexts(splitLinks(content), MENTION, (text, userId) => ({ kind: "person", text, userId }));
  const pieces = mentioned ? splitTexts(people, mentioned, (text, name) => ({ kind: "mention", text, name })) : people;
  return pieces.length > MAX_PIECES ? [{ kind: "text", text: content }] : pieces;
};
