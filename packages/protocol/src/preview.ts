import type { Message } from "./message";

const PREVIEW_LENGTH = 100;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first characters of a text, at most `max` UTF-16 code units: none is cut that a reader sees as one. */
export const beginning = (text: string, max: number): string => {
  if (text.length <= max) return text;
  for (const { index, segment } of graphemes.segment(text)) {
    const isTooLong = index + segment.length > max;
    if (isTooLong && index > 0) return text.slice(0, index);
    // One letter under a pile of marks.
    if (isTooLong) return text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
  }
  return text;
};

/** What a list of rooms shows of the newest message: nothing of a deleted one. The room's own sentences name the person themselves. */
export const messagePreview = ({
  username,
  content,
  messageType,
  deleted,
}: Pick<Message, "username" | "content" | "messageType" | "deleted">): string => {
  if (deleted) return "";
  const author = messageType === "SYSTEM" ? "" : `${username}: `;
  return author + beginning(content, PREVIEW_LENGTH);
};
