import type { User } from "@parley/protocol/user";
import { countedEach } from "../ui/counted";
import { isolate } from "../ui/isolate";
import type { StoredCounts } from "./other-tabs";

/** "2 unsent messages and 1 draft"; undefined for nothing. */
const countsText = ({ messages, drafts }: StoredCounts): string | undefined =>
  countedEach([messages, "unsent message"], [drafts, "draft"]) || undefined;

/** What a person is told who signs out without a connection. */
export const UNHEARD =
  "Parley cannot be reached, so your session ends as soon as this browser reaches it again. You can end it at once in the settings of another device, under Your devices.";

const GUEST =
  "You are a guest, so nobody can sign in as you again: your rooms and messages will be out of reach. Make your account last to keep them.";

const HELD = "What you have just deleted, left or removed stays as it was.";

type Leaving = {
  /** How many rooms one is in, as a guest. */
  guestRooms: number;
  /** Whether there are acts that could still be undone, and are not carried out. */
  hasHeld: boolean;
  isOffline: boolean;
};

/** Says what signing out would lose, and what it leaves to do; undefined if it loses nothing but the name. */
export const warning = (counts: StoredCounts, { guestRooms, hasHeld, isOffline }: Leaving): string | undefined => {
  const text = countsText(counts);
  const sentences = [
    guestRooms > 0 && GUEST,
    text && `${text} of yours will be deleted from this browser.`,
    hasHeld && HELD,
    isOffline && UNHEARD,
  ].filter(Boolean);
  return sentences.length === 0 ? undefined : sentences.join(" ");
};

/**
 * Says why this tab's person is gone. `next` is the person who is signed in now, if there is one. `isUnheard`: the server does not know yet that
 * they have signed out.
 */
export const endedText = (next: User | null, lost: StoredCounts, isUnheard = false): string => {
  const what = next
    ? `${isolate(next.username)} has signed in in this browser, so you see their Parley now.`
    : `You have been signed out.${isUnheard ? ` ${UNHEARD}` : ""}`;
  const text = countsText(lost);
  return text === undefined ? what : `${what} ${text} could not be kept.`;
};
