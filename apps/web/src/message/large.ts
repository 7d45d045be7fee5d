import { emojiPattern } from "@parley/protocol/reaction";

/** More cannot be three emoji. */
const LONGEST = 60;

/**
 * How every emoji begins: with a keycap, or in one of Unicode's blocks of symbols. Hardly any other text begins so. That is asked first, as an
 * engine takes tens of milliseconds to prepare a pattern of all emoji.
 */
const BEGINNING = /^(?:[#*0-9]\uFE0F?\u20E3|[\u00A9\u00AE\u203C-\u2BFF\u3030\u303D\u3297\u3299\uD83C-\uD83E])/;

const FEW_EMOJI = "^(?:\\p{RGI_Emoji} ?){1,3}$";

let pattern: RegExp | undefined;

/** Whether a message is one to three emoji and nothing else: it is drawn larger. */
export const isLarge = (content: string): boolean => {
  if (content.length > LONGEST || !BEGINNING.test(content)) return false;
  pattern ??= emojiPattern(FEW_EMOJI);
  return pattern?.test(content) === true;
};
