import type { User } from "@parley/protocol/user";
import { countedEach } from "../ui/counted";
import { isolate } from "../ui/isolate";
import type { StoredCounts } from "./person-storage";

/** "2 unsent messages and 1 draft"; undefined for nothing. */
const countsText = ({ messages, drafts }: StoredCounts): string | undefined =>
  countedEach([messages, "unsent message"], [drafts, "draft"]) || undefined;

const GUEST =
  "You are a guest, so nobody can sign in as you again: your rooms and messages will be out of reach. Make your account last to keep them.";

/** Says what signing out would lose; undefined if it loses nothing but the name. `guestRooms`: how many rooms one is in, as a guest. */
export const warning = (counts: StoredCounts, guestRooms: number): string | undefined => {
  const text = countsText(counts);
  const lost = text && `${text} of yours will be deleted from this browser.`;
  return guestRooms > 0 ? [GUEST, lost].filter(Boolean).join(" ") : lost;
};

/** Says why this tab's person is gone. `next` is the person who is signed in now, if there is one. */
export const endedText = (next: User | null, lost: StoredCounts): string => {
  const what = next
    ? `${isolate(next.username)} has signed in in this browser, so you see their Parley now.`
    : "You have been signed out.";
  const text = countsText(lost);
  return text === undefined ? what : `${what} ${text} could not be kept.`;
};
