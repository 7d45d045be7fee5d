import type { User } from "@parley/protocol/user";
import { countedEach } from "../ui/counted";
import { isolate } from "../ui/isolate";
import type { StoredCounts } from "./person-storage";

/** "2 unsent messages and 1 draft"; undefined for nothing. */
export const countsText = ({ messages, drafts }: StoredCounts): string | undefined =>
  countedEach([messages, "unsent message"], [drafts, "draft"]) || undefined;

/** Says why this tab's person is gone. `next` is the person who is signed in now, if there is one. */
export const endedText = (next: User | null, lost: StoredCounts): string => {
  const what = next
    ? `${isolate(next.username)} has signed in in this browser, so you see their Parley now.`
    : "You have been signed out.";
  const text = countsText(lost);
  return text === undefined ? what : `${what} ${text} could not be kept.`;
};
