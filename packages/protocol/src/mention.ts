import type { Message } from "./message";

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Finds `@name` of any of these names, in any case, as written, composed or decomposed, the longest first; the name alone is group 1. A name is never
 * the beginning of a longer word, which a combining mark continues: `@Jose` is not in a decomposed `@José`.
 *
 * The names are brought into both forms, and not the text into one: on piled-up marks, `normalize` takes a time that grows with the square
 * of their number.
 */
export const mentionPattern = (names: readonly string[]): RegExp => {
  const forms = new Set(names.flatMap((name) => [name, name.normalize("NFC"), name.normalize("NFD")]));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}_])@(${longestFirst.map(literally).join("|")})(?![\\p{L}\\p{M}\\p{N}_])`, "giu");
};

/** Whether `content` names the person. */
export const mentions = (content: string, username: string): boolean =>
  content.includes("@") && mentionPattern([username]).test(content);

/** Whether a message names the person. SYSTEM messages name nobody, whatever the people in them are called. */
export const isMentioned = (
  { content = "", messageType }: { content?: string | undefined; messageType?: Message["messageType"] | undefined },
  username: string,
): boolean => messageType !== "SYSTEM" && mentions(content, username);
