import type { Input } from "@parley/protocol/actions";
import { Handle, TimeZone, Username } from "@parley/protocol/text";
import type { User } from "@parley/protocol/user";
import { nameProblem } from "../ui/name-problem";

/** What the form's fields say. An empty handle or time zone is none. */
export type Profile = { username: string; handle: string; timeZone: string };

export const profileOf = ({ username, handle = "", timeZone = "" }: User): Profile => ({ username, handle, timeZone });

/** What is wrong with a field, as a sentence. */
export type ProfileProblems = { readonly [Field in keyof Profile]: string | undefined };

export const problemsOf = ({ username, handle, timeZone }: Profile): ProfileProblems => ({
  username: nameProblem(Username, username),
  handle: Handle.safeParse(plainHandle(handle)).success
    ? undefined
    : "A handle has at least two small letters, digits, or any of _.-, and begins with a letter or a digit.",
  timeZone: TimeZone.safeParse(timeZone.trim()).success ? undefined : "Please choose a time zone from the list.",
});

/** People type a handle as they read it: with an `@`, and some with capitals. */
export const plainHandle = (typed: string): string => typed.trim().replace(/^@/, "").toLowerCase();

/** What differs from the profile as it is, for `updateProfile`; undefined where nothing does. */
export const changesOf = (user: User, typed: Profile): Input<"updateProfile"> | undefined => {
  const before = profileOf(user);
  const after: Profile = {
    username: typed.username.trim(),
    handle: plainHandle(typed.handle),
    timeZone: typed.timeZone.trim(),
  };
  const changed = {
    ...(after.username !== before.username && { username: after.username }),
    ...(after.handle !== before.handle && { handle: after.handle }),
    ...(after.timeZone !== before.timeZone && { timeZone: after.timeZone }),
  };
  return Object.keys(changed).length === 0 ? undefined : changed;
};
