import * as z from "zod/mini";
import { countOutbox, deleteOutbox } from "../chat/outbox-storage";
import { clearDrafts, countDrafts } from "../drafts/drafts";
import { keep, namesUnder, parse, read } from "../storage/local-storage";

/**
 * What this browser keeps of one person, under their id: messages that are not sent yet, drafts, and the room where they were last. When
 * their session ends, however it does, it is deleted: nobody can sign in as the same guest again, and the next person at this browser must
 * not read it (I15).
 */
export type Kept = { messages: number; drafts: number };

const NOTHING: Kept = { messages: 0, drafts: 0 };
const OWNER = "parley.owner.";
const DELETED = "parley.deleted";
const PLACE = "parley.place.";

export const count = async (userId: string): Promise<Kept> => ({
  messages: await countOutbox(userId).catch(() => 0),
  drafts: countDrafts(userId),
});

/** Whose things a tab has deleted last, and how many they were. */
const Deleted = z.object({ userId: z.string(), messages: z.number(), drafts: z.number() });
const readDeleted = (userId: string): Kept => {
  const last = parse(Deleted, read(DELETED));
  return last?.userId === userId ? last : NOTHING;
};

/**
 * Deletes what is kept of these people, and says what it was. Every tab does so when a session ends. The first one notes the numbers before it
 * deletes, so that the tab in which something was typed says that it is lost, whichever tab comes first.
 */
export const forget = async (userIds: readonly string[]): Promise<Kept> => {
  const total = { ...NOTHING };
  for (const userId of userIds) {
    const [found, deleted] = [await count(userId), readDeleted(userId)];
    const lost = {
      messages: Math.max(found.messages, deleted.messages),
      drafts: Math.max(found.drafts, deleted.drafts),
    };
    total.messages += lost.messages;
    total.drafts += lost.drafts;
    keep(DELETED, JSON.stringify({ userId, ...lost }));
    keep(PLACE + userId, null);
    clearDrafts(userId);
    await deleteOutbox(userId).catch(() => {});
    keep(OWNER + userId, null);
  }
  return total;
};

/** Notes that this browser keeps things of this person, so that they are found when it is opened after their session has ended. */
export const own = (userId: string): void => keep(OWNER + userId, "");

/** Notes the room where somebody is. */
export const keepPlace = (userId: string, roomId: string): void => keep(PLACE + userId, roomId);

/** The room where they were last, if it is known. */
export const place = (userId: string): string | undefined => read(PLACE + userId) ?? undefined;

/** The people whose things it keeps. */
export const owners = (): string[] => namesUnder(OWNER);
