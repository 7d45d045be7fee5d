import type { User } from "@parley/protocol/user";
import type { NamedText } from "../people/named-text";

/** One line that says who is typing; empty if nobody is. */
export const typingText = (users: readonly User[]): NamedText => {
  const [first, second] = users;
  if (first === undefined) return [];
  if (second === undefined) return [first, " is typing…"];
  return users.length === 2 ? [first, " and ", second, " are typing…"] : ["Several people are typing…"];
};
