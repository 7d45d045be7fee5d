import type { User } from "@parley/protocol/user";

const MARK_LENGTH = 4;

/** A person's handle as it is written. */
export const handleText = ({ handle }: Pick<User, "handle">): string | undefined =>
  handle === undefined ? undefined : `@${handle}`;

/**
 * A person's handle, or without one the beginning of their id, if their name looks like another person's (see `LookAlikes`); otherwise
 * undefined.
 */
export const markOf = (user: User, alike: ReadonlySet<string>): string | undefined =>
  alike.has(user.userId) ? (handleText(user) ?? user.userId.slice(0, MARK_LENGTH)) : undefined;

/** A person's name in plain text, as `Name` draws it: `Zoe`, or `Zoe (k3x9)` if it looks like another person's. */
export const distinctName = (user: User, alike: ReadonlySet<string>): string => {
  const mark = markOf(user, alike);
  return mark === undefined ? user.username : `${user.username} (${mark})`;
};
