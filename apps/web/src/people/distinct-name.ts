import type { User } from "@parley/protocol/user";

const MARK_LENGTH = 4;

/** The beginning of a person's id, where their name is easily taken for somebody else's: see `LookAlikes`. */
export const markOf = ({ userId }: User, alike: ReadonlySet<string>): string | undefined =>
  alike.has(userId) ? userId.slice(0, MARK_LENGTH) : undefined;

/** A person's name in plain text, as `Name` draws it: `Zoe`, or `Zoe (k3x9)` where it is easily taken for somebody else's. */
export const distinctName = (user: User, alike: ReadonlySet<string>): string => {
  const mark = markOf(user, alike);
  return mark === undefined ? user.username : `${user.username} (${mark})`;
};
