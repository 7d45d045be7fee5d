import type { Message } from "./message";

/** How much of the newest message a list of rooms shows. */
const PREVIEW_CHARACTERS = 100;

/** A character may be a family of emoji, or a letter under a pile of marks: so many UTF-16 code units for each, on the whole. */
const UNITS = 4;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first characters of a text, as a reader counts them: none is cut in half, unless it is a very long one. */
export const beginning = (text: string, characters: number): string => {
  if (text.length <= characters) return text;
  const units = characters * UNITS;
  let count = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    const isTooLong = index + segment.length > units;
    if (isTooLong && index === 0) return text.slice(0, units).replace(/[\ud800-\udbff]$/, "");
    if (isTooLong || count === characters) return text.slice(0, index);
    count += 1;
  }
  return text;
};

/** Without a mention that was cut in half. */
const withoutHalf = (cut: string, content: string): string =>
  cut.length < content.length ? cut.replace(/<(@[\w-]{0,64})?$/, "") : cut;

/** What a list of rooms shows of the newest message: nothing of a deleted one. The room's own sentences name the person themselves. */
export const messagePreview = ({
  username,
  content,
  messageType,
  deleted,
}: Pick<Message, "username" | "content" | "messageType" | "deleted">): string => {
  if (deleted) return "";
  const author = messageType === "SYSTEM" ? "" : `${username}: `;
  return author + withoutHalf(beginning(content, PREVIEW_CHARACTERS), content);
};
