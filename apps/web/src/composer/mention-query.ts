/** A mention being typed: the index of its `@`, and the text from there to the caret. */
type MentionQuery = { from: number; prefix: string };

const BEGUN = /(?:^|[\s(])@([^\s@][^@\n]{0,39}|)$/u;

export const mentionQuery = (text: string, caret: number): MentionQuery | undefined => {
  const prefix = BEGUN.exec(text.slice(0, caret))?.[1];
  return prefix === undefined ? undefined : { from: caret - prefix.length - 1, prefix };
};

/** The text with the name inserted, and the caret after it. */
export const completeMention = (text: string, { from, prefix }: MentionQuery, name: string) => {
  const rest = text.slice(from + 1 + prefix.length);
  const inserted = /^[\s\p{P}]/u.test(rest) ? `@${name}` : `@${name} `;
  return { text: text.slice(0, from) + inserted + rest, caret: from + inserted.length };
};
