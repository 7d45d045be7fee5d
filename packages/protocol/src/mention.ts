import type { Message } from "./message";

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether `content` names the person: `@name`, in any case, not as the beginning of a longer word. */
export const mentions = (content: string, username: string): boolean =>
  content.includes("@") &&
  // A combining mark continues a word: `@Jose` is not in a decomposed `@José`.
  new RegExp(`(?<![\\p{L}\\p{N}_])@${literally(username.normalize())}(?![\\p{L}\\p{M}\\p{N}_])`, "iu").test(
    content.normalize(),
  );

/** Whether a message names the person. SYSTEM messages name nobody, whatever the people in them are called. */
export const isMentioned = (
  { content = "", messageType }: { content?: string | undefined; messageType?: Message["messageType"] | undefined },
  username: string,
): boolean => messageType !== "SYSTEM" && mentions(content, username);
