import type { User } from "@parley/protocol/user";

const MARK_LENGTH = 4;

/**
 * A person's handle, or without one the beginning of their id, if their name looks like another person's (see `LookAlikes`); otherwise
 * undefined.
 */
export const markOf = ({ userId, handle }: User, alike: ReadonlySet<string>): string | undefined => {
  if (!alike.has(userId)) return undefined;
  return handle === undefined ? userId.slice(0, MARK_LENGTH) : `@${handle}`;
};

/** A person's name in plain text, as `Name` draws it: `Zoe`, or `Zoe (k3x9)` if it looks like another person's. */
export const distinctName = (user: User, alike: ReadonlySet<string>): string => {
  const mark = markOf(user, alike);
  return mark === undefined ? user.username : `${user.username} (${mark})`;
};
