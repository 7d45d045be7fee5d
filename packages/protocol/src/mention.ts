import type { Message } from "./message";
import type { User } from "./user";

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

/** A mention as it is written into a message: it names the person by id, whatever they are called when it is read. */
export const mentionOf = (userId: string): string => `<@${userId}>`;

/** In the place of an id: everybody in the room. No person has this id. */
export const EVERYBODY = "room";

/** Whether a text mentions everybody in the room. */
export const mentionsEverybody = (content: string): boolean => content.includes(mentionOf(EVERYBODY));

/** Finds such mentions; the id is group 1. */
export const MENTION = /<@([A-Za-z0-9_-]{1,64})>/g;

/** The people whom a text mentions by id, each once. */
export const mentionedIds = (content: string): string[] => {
  const ids = new Set([...content.matchAll(MENTION)].map(([, userId = ""]) => userId));
  ids.delete(EVERYBODY);
  return [...ids];
};

/** The text for people to read: `@name` in the place of each id. An id of which `nameOf` knows no name stays. */
export const withNames = (content: string, nameOf: (userId: string) => string | undefined): string =>
  content.replace(MENTION, (written, userId: string) => {
    const name = userId === EVERYBODY ? EVERYBODY : nameOf(userId);
    return name === undefined ? written : `@${name}`;
  });

/** Whether a message is meant for the person: it names them, or answers them. */
export const isMeant = (
  message: Parameters<typeof isMentioned>[0] & { replyToUserId?: string | undefined },
  person: Pick<User, "userId" | "username">,
): boolean => message.replyToUserId === person.userId || isMentioned(message, person);

/** Whether a message names the person, by id or by name, or everybody. SYSTEM messages name nobody, whatever the people in them are called. */
export const isMentioned = (
  { content = "", messageType }: { content?: string | undefined; messageType?: Message["messageType"] | undefined },
  { userId, username }: Pick<User, "userId" | "username">,
): boolean =>
  messageType !== "SYSTEM" &&
  (content.includes(mentionOf(userId)) || mentionsEverybody(content) || mentions(content, username));
