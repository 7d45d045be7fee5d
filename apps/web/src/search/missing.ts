import { parseTyped } from "@parley/protocol/typed-query";

/** What a filter takes. */
const VALUES = new Map([
  ["from", "a name, a handle or “me”"],
  ["in", "the name of a room"],
  ["before", "a date"],
  ["after", "a date"],
  ["has", "“link” or “file”"],
]);

const WITHOUT_VALUE = /(?:^|\s)(from|in|before|after|has)[:\uff1a]["\u201c\u201d\u201e\u00ab\u00bb]*(?=\s|$)/iu;

/** Says what is still to be typed, of a text that asks for nothing yet. */
export const missing = (typed: string): string => {
  const filter = WITHOUT_VALUE.exec(typed)?.[1]?.toLowerCase() ?? "";
  const value = VALUES.get(filter);
  if (value !== undefined) return `Type ${value} after “${filter}:”.`;
  return parseTyped(typed).in.length > 0 ? "Type what to search for, beside the room." : "Type what to search for.";
};
