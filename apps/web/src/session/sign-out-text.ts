import type { StoredCounts } from "./person-storage";
import { countsText } from "./session-text";

const GUEST =
  "You are a guest, so nobody can sign in as you again: your rooms and messages will be out of reach. Make your account last to keep them.";

/** Says what signing out would lose; undefined if it loses nothing but the name. `guestRooms`: how many rooms one is in, as a guest. */
export const warning = (counts: StoredCounts, guestRooms: number): string | undefined => {
  const text = countsText(counts);
  const lost = text && `${text} of yours will be deleted from this browser.`;
  return guestRooms > 0 ? [GUEST, lost].filter(Boolean).join(" ") : lost;
};
