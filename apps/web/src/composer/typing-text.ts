import type { User } from "@parley/protocol/user";
import type { NamedText } from "../people/named-text";

/** Who is typing, in a line. Empty when nobody is. */
export const typingText = (users: readonly User[]): NamedText => {
  const [first, second] = users;
  if (first === undefined) return [];
  if (second === undefined) return [first, " is typing…"];
  return users.length === 2 ? [first, " and ", second, " are typing…"] : ["Several people are typing…"];
};
