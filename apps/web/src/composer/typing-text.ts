import type { NamedText } from "../ui/named-text";

/** Who is typing, in a line. Empty when nobody is. */
export const typingText = (names: readonly string[]): NamedText => {
  const [first, second] = names.map((name) => ({ name }));
  if (first === undefined) return [];
  if (second === undefined) return [first, " is typing…"];
  return names.length === 2 ? [first, " and ", second, " are typing…"] : ["Several people are typing…"];
};
