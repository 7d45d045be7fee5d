import { UserId } from "@parley/protocol/id";
import { EVERYBODY, MENTION, mentionOf } from "@parley/protocol/mention";
import * as z from "zod/mini";

/**
 * A person whom a text mentions. In a field the text has their name, from `from` (its `@`) to `to`; in a message it has their id. So two people
 * with one name each keep their id, and a name that changes in between stays a mention.
 */
export const Mention = z.object({ userId: UserId, from: z.number(), to: z.number() });
export type Mention = z.infer<typeof Mention>;

/** A text with names, and the people whom it mentions, in the order of the text. */
export type NamedContent = { text: string; mentions: readonly Mention[] };

const CONTINUES = /^[\p{L}\p{M}\p{N}_]/u;

/**
 * The mentions after a text was changed. `caret` is where the change ended: of two equal pieces it tells which was deleted. A mention that was
 * changed is none any more, nor is one that a letter continues.
 */
export const movedMentions = (before: NamedContent, text: string, caret: number): Mention[] => {
  const old = before.text;
  const most = Math.min(old.length, text.length);
  let end = 0;
  while (end < Math.min(most, text.length - caret) && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  let start = 0;
  while (start < most - end && old[start] === text[start]) start += 1;
  const by = text.length - old.length;
  // Marks that are put around a text, or taken away, leave the people in it.
  const was = old.slice(start, old.length - end);
  const is = text.slice(start, text.length - end);
  const within = is.includes(was) ? is.indexOf(was) : -was.indexOf(is);
  return before.mentions
    .flatMap((mention) => {
      if (mention.to <= start) return [mention];
      const moved = { ...mention, from: mention.from + within, to: mention.to + within };
      const isWithin = moved.from >= start && moved.to <= text.length - end && mention.from >= start;
      if (isWithin && text.slice(moved.from, moved.to) === old.slice(mention.from, mention.to)) return [moved];
      return mention.from >= old.length - end ? [{ ...mention, from: mention.from + by, to: mention.to + by }] : [];
    })
    .filter(({ to }) => !CONTINUES.test(text.slice(to)));
};

/** The text as a message has it. */
export const toContent = ({ text, mentions }: NamedContent): string => {
  let content = "";
  let after = 0;
  for (const { userId, from, to } of [...mentions].sort((a, b) => a.from - b.from)) {
    content += text.slice(after, from) + mentionOf(userId);
    after = to;
  }
  return content + text.slice(after);
};

/** A message's text as a field shows it. An id of which `nameOf` knows no name stays an id. */
export const fromContent = (content: string, nameOf: (userId: string) => string | undefined): NamedContent => {
  const mentions: Mention[] = [];
  let text = "";
  let after = 0;
  for (const match of content.matchAll(MENTION)) {
    const [written, userId = ""] = match;
    const name = userId === EVERYBODY ? EVERYBODY : nameOf(userId);
    text += content.slice(after, match.index);
    after = match.index + written.length;
    const from = text.length;
    text += name === undefined ? written : `@${name}`;
    if (name !== undefined) mentions.push({ userId, from, to: text.length });
  }
  return { text: text + content.slice(after), mentions };
};

/** One text under another, with the mentions of both. */
export const joinedContents = (first: NamedContent, second: NamedContent): NamedContent => {
  if (first.text === "") return second;
  const by = first.text.length + 1;
  const moved = second.mentions.map((each) => ({ ...each, from: each.from + by, to: each.to + by }));
  return { text: `${first.text}\n${second.text}`, mentions: [...first.mentions, ...moved] };
};
