import { quickOf } from "../drafts/emoji-taste";

/** The emoji within reach that a key from 1 to 5 stands for. */
export const emojiOfKey = (userId: string, key: string): string | undefined => quickOf(userId)[Number(key) - 1];
