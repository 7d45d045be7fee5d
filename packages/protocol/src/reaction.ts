import * as z from "zod/mini";
import { UserId } from "./id";
import { LIMITS } from "./limits";

/**
 * A pattern with the flag `v`, which emoji need. It is no literal, as a browser without the flag (before Chrome 112, Safari 17, Firefox 116) could not read
 * it. There it is undefined, and nothing is an emoji.
 */
export const emojiPattern = (source: string): RegExp | undefined => {
  try {
    return new RegExp(source, "v");
  } catch {
    return undefined;
  }
};

const ONE_EMOJI = "^\\p{RGI_Emoji}$";

let pattern: RegExp | undefined;

/** Whether the text is exactly one emoji that Unicode recommends for general interchange (UTS 51): skin tones, flags and families, too. */
export const isEmoji = (text: string): boolean => {
  pattern ??= emojiPattern(ONE_EMOJI);
  return text.length <= LIMITS.emojiLength && pattern?.test(text) === true;
};

export const Emoji = z
  .string()
  .check(z.minLength(1), z.maxLength(LIMITS.emojiLength), z.refine(isEmoji, "must be one emoji"));

/** Who has reacted to a message with an emoji, in the order in which they did. */
export const Reaction = z.object({ emoji: z.string(), userIds: z.array(UserId) });
export type Reaction = z.infer<typeof Reaction>;

/** What a reaction says should be: that a person's emoji is on a message, or is not. */
export const Reacting = z.object({ userId: UserId, emoji: z.string(), on: z.boolean() });
export type Reacting = Readonly<z.infer<typeof Reacting>>;

/** The reactions after one more. The same array where it changes nothing. Emoji are in the order of their first use. */
export const react = (reactions: readonly Reaction[], { userId, emoji, on }: Reacting): readonly Reaction[] => {
  const known = reactions.find((each) => each.emoji === emoji);
  if ((known?.userIds.includes(userId) ?? false) === on) return reactions;
  if (!known) return [...reactions, { emoji, userIds: [userId] }];
  const userIds = on ? [...known.userIds, userId] : known.userIds.filter((each) => each !== userId);
  return reactions.flatMap((each) => (each !== known ? [each] : userIds.length === 0 ? [] : [{ emoji, userIds }]));
};

/** Whether there are more emoji or entries than a message holds. */
export const isOverfull = (reactions: readonly Reaction[]): boolean =>
  reactions.length > LIMITS.reactionEmoji ||
  reactions.reduce((entries, { userIds }) => entries + userIds.length, 0) > LIMITS.reactionEntries;
