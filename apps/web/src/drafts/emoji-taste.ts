import * as z from "zod/mini";
import { keep, parse, read } from "../storage/local-storage";
import { tasteKey } from "./drafts";

const Taste = z.object({ recent: z.array(z.string()), tone: z.number() });
type Taste = z.infer<typeof Taste>;

const KEPT = 24;
const QUICK = ["👍", "❤️", "😂", "🎉", "👀"] as const;

const tasteOf = (userId: string): Taste => parse(Taste, read(tasteKey(userId))) ?? { recent: [], tone: 0 };

/** The emoji that a person used last in this browser, newest first. */
export const recentOf = (userId: string): readonly string[] => tasteOf(userId).recent;

/** The person's skin tone, from 1 to 5; 0: none. */
export const toneOf = (userId: string): number => tasteOf(userId).tone;

export const setTone = (userId: string, tone: number): void =>
  keep(tasteKey(userId), JSON.stringify({ ...tasteOf(userId), tone }));

export const noteUsed = (userId: string, emoji: string): void => {
  const taste = tasteOf(userId);
  const recent = [emoji, ...taste.recent.filter((each) => each !== emoji)].slice(0, KEPT);
  keep(tasteKey(userId), JSON.stringify({ ...taste, recent }));
};

/** Five emoji within reach: those used last, and until there are so many the usual ones. */
export const quickOf = (userId: string): readonly string[] =>
  [...new Set([...recentOf(userId), ...QUICK])].slice(0, QUICK.length);
