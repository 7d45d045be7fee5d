import type { User } from "@parley/protocol/user";
import { movedMentions, type NamedContent } from "../drafts/mentions";

/** A mention being typed: the index of its `@`, and the text from there to the caret. */
type MentionQuery = { from: number; prefix: string };

const BEGUN = /(?:^|[\s(])@([^\s@][^@\n]{0,39}|)$/u;

export const mentionQuery = (text: string, caret: number): MentionQuery | undefined => {
  const prefix = BEGUN.exec(text.slice(0, caret))?.[1];
  return prefix === undefined ? undefined : { from: caret - prefix.length - 1, prefix };
};

/** The text with the person inserted, and the caret after them. */
export const completeMention = (
  before: NamedContent,
  { from, prefix }: MentionQuery,
  { userId, username }: User,
): NamedContent & { caret: number } => {
  const rest = before.text.slice(from + 1 + prefix.length);
  const inserted = /^[\s\p{P}]/u.test(rest) ? `@${username}` : `@${username} `;
  const text = before.text.slice(0, from) + inserted + rest;
  const caret = from + inserted.length;
  const mention = { userId, from, to: from + 1 + username.length };
  return { text, mentions: [...movedMentions(before, text, caret), mention], caret };
};
