import type { StoredCounts } from "./other-tabs";
import { countsText } from "./session-text";

/** What a person is told who signs out without a connection. */
const UNHEARD =
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

/** What to say to somebody who signs out. `loses`: something would be lost for good. */
export type Warning = { text: string; loses: boolean };

/** Says what signing out would lose, and what it leaves to do; undefined if it loses nothing but the name. */
export const warning = (counts: StoredCounts, { guestRooms, hasHeld, isOffline }: Leaving): Warning | undefined => {
  const text = countsText(counts);
  const sentences = [
    guestRooms > 0 && GUEST,
    text && `${text} of yours will be deleted from this browser.`,
    hasHeld && HELD,
    isOffline && UNHEARD,
  ].filter(Boolean);
  if (sentences.length === 0) return undefined;
  return { text: sentences.join(" "), loses: guestRooms > 0 || text !== undefined };
};
