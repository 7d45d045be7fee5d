import * as z from "zod";
import { countOutbox, deleteOutbox } from "../chat/outbox-storage";
import { clearDrafts, countDrafts } from "../composer/draft";

/**
 * What this browser keeps of one person, under their id: messages that are not sent yet, drafts, and the room where they were last. When their session ends, however it
 * does, it is deleted: nobody can sign in as the same guest again, and the next person at this browser must not read it (I15).
 */
export type Kept = { messages: number; drafts: number };

const NOTHING: Kept = { messages: 0, drafts: 0 };
const OWNER = "parley.owner.";
const DELETED = "parley.deleted";
const PLACE = "parley.place.";

/** Works with the storage. A browser that refuses it keeps nothing. */
const withStorage = <T>(work: (storage: Storage) => T, refused: T): T => {
  try {
    return work(window.localStorage);
  } catch {
    return refused;
  }
};

export const count = async (userId: string): Promise<Kept> => ({
  messages: await countOutbox(userId).catch(() => 0),
  drafts: withStorage((storage) => countDrafts(storage, userId), 0),
});

/** Whose things a tab has deleted last, and how many they were. */
const Deleted = z.object({ userId: z.string(), messages: z.number(), drafts: z.number() });
const readDeleted = (userId: string): Kept => {
  const json = withStorage((storage) => storage.getItem(DELETED), null);
  const last = json === null ? undefined : Deleted.safeParse(JSON.parse(json)).data;
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
    withStorage((storage) => storage.setItem(DELETED, JSON.stringify({ userId, ...lost })), undefined);
    withStorage((storage) => clearDrafts(storage, userId), undefined);
    withStorage((storage) => storage.removeItem(PLACE + userId), undefined);
    await deleteOutbox(userId).catch(() => {});
    withStorage((storage) => storage.removeItem(OWNER + userId), undefined);
  }
  return total;
};

/** Notes that this browser keeps things of this person, so that they are found when it is opened after their session has ended. */
export const own = (userId: string): void => withStorage((storage) => storage.setItem(OWNER + userId, ""), undefined);

/** Notes the room where somebody is. */
export const keepPlace = (userId: string, roomId: string): void =>
  withStorage((storage) => storage.setItem(PLACE + userId, roomId), undefined);

/** The room where they were last, if it is known. */
export const place = (userId: string): string | undefined =>
  withStorage((storage) => storage.getItem(PLACE + userId) ?? undefined, undefined);

/** The people whose things it keeps. */
export const owners = (): string[] =>
  withStorage(
    (storage) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(OWNER))
        .map((key) => key.slice(OWNER.length)),
    [],
  );
