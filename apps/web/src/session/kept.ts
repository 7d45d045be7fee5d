import { countOutbox, deleteOutbox } from "../chat/outbox-storage";
import { clearDrafts, countDrafts } from "../composer/draft";

/**
 * What this browser keeps of one person, under their id: messages that are not sent yet, and drafts. When their session ends, however it
 * does, it is deleted: nobody can sign in as the same guest again, and the next person at this browser must not read it (I15).
 */
export type Kept = { messages: number; drafts: number };

const OWNER = "parley.owner";

export const count = async (userId: string): Promise<Kept> => ({
  // A browser that refuses its storage keeps nothing.
  messages: await countOutbox(userId).catch(() => 0),
  drafts: countDrafts(window.localStorage, userId),
});

/** Deletes it, and says what it was. */
export const forget = async (userId: string): Promise<Kept> => {
  const kept = await count(userId);
  clearDrafts(window.localStorage, userId);
  if (owner() === userId) window.localStorage.removeItem(OWNER);
  await deleteOutbox(userId);
  return kept;
};

/** Notes whose things this browser keeps, so that they are found when it is opened again after their session has ended. */
export const own = (userId: string): void => window.localStorage.setItem(OWNER, userId);

/** Whose things it keeps, if anybody's. */
export const owner = (): string | null => window.localStorage.getItem(OWNER);
