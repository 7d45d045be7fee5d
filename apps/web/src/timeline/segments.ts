type Segment =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "mention"; text: string; name: string };

/** http and https only: no other scheme is ever made clickable. */
const URL_LIKE = /https?:\/\/[^\s<>"'`]+/giu;

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Punctuation after an address belongs to the sentence, and so does a closing bracket that the address did not open. */
const trimEnd = (url: string): string => {
  let end = url.length;
  for (;;) {
    const last = url.charAt(end - 1);
    const opened = (bracket: string) => url.slice(0, end).split(bracket).length;
    if (/[.,;:!?…*_~’”»]/u.test(last)) end--;
    else if (last === ")" && opened(")") > opened("(")) end--;
    else if (last === "]" && opened("]") > opened("[")) end--;
    else return url.slice(0, end);
  }
};

const splitLinks = (text: string): Segment[] => {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(URL_LIKE)) {
    const url = trimEnd(match[0]);
    if (!URL.canParse(url)) continue;
    if (match.index > from) segments.push({ kind: "text", text: text.slice(from, match.index) });
    segments.push({ kind: "link", text: url, href: new URL(url).href });
    from = match.index + url.length;
  }
  if (from < text.length) segments.push({ kind: "text", text: text.slice(from) });
  return segments;
};

/** Finds `@name` of any of the names, the longest first; as in `protocol/mention.ts`, not inside or before a longer word. */
export const mentionPattern = (names: readonly string[]): RegExp | undefined => {
  const known = [...new Set(names)].filter((name) => name !== "").sort((a, b) => b.length - a.length);
  if (known.length === 0) return undefined;
  return new RegExp(`(?<![\\p{L}\\p{N}_])@(${known.map(literally).join("|")})(?![\\p{L}\\p{N}_])`, "giu");
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

/** A message's text in the pieces that are drawn differently. Joined, the texts are the content, unchanged. */
export const segmentsOf = (content: string, mentioned: RegExp | undefined): Segment[] =>
  splitLinks(content).flatMap((segment) =>
    segment.kind === "text" && mentioned ? splitMentions(segment.text, mentioned) : [segment],
  );
