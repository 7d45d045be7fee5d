import { SignedIn } from "@parley/protocol/session";
import { clearDrafts, countDrafts } from "../drafts/drafts";
import { clearHeldActs } from "../drafts/held-acts";
import { deleteDatabase } from "../storage/databases";
import { keep, namesUnder, parse, read, unreadPrefix } from "../storage/local-storage";
import { countOutbox } from "../storage/outbox-storage";
import { lostElsewhere, notifyOfLoss, type StoredCounts } from "./other-tabs";

/*
 * What this browser stores for one person, under their id: unsent messages, drafts, the rooms and messages that they have seen, and the room
 * where they were last. The app deletes it when their session ends, in whatever way: a guest cannot come back, and the next person must not read
 * it (I15).
 */

const NOTHING: StoredCounts = { messages: 0, drafts: 0 };
const OWNER = "parley.owner.";
const PLACE = "parley.place.";
/** Earlier versions left the id of who had signed out here. */
const FORMER = "parley.deleted";

export const count = async (userId: string): Promise<StoredCounts> => ({
  messages: await countOutbox(userId).catch(() => 0),
  drafts: countDrafts(userId),
});

/**
 * Deletes the data of these people, and resolves to how much it was. Every tab does so when a session ends. The first one tells the others
 * the numbers before it deletes, so that the tab in which the person typed can still say what is lost.
 */
export const forget = async (userIds: readonly string[]): Promise<StoredCounts> => {
  const total = { ...NOTHING };
  for (const userId of userIds) {
    const found = await count(userId);
    const deleted = lostElsewhere(userId) ?? NOTHING;
    const lost = {
      messages: Math.max(found.messages, deleted.messages),
      drafts: Math.max(found.drafts, deleted.drafts),
    };
    total.messages += lost.messages;
    total.drafts += lost.drafts;
    notifyOfLoss(userId, lost);
    for (const key of [PLACE + userId, FORMER]) keep(key, null);
    clearDrafts(userId);
    clearHeldActs(userId);
    for (const roomId of namesUnder(unreadPrefix(userId))) keep(unreadPrefix(userId) + roomId, null);
    for (const purpose of ["outbox", "cache"] as const) await deleteDatabase(purpose, userId).catch(() => {});
    keep(OWNER + userId, null);
  }
  return total;
};

/**
 * Notes that this browser stores data of this person, so that a later page finds and deletes it if their session has ended; and who they are,
 * for a page without network.
 */
export const markOwner = (person: SignedIn): void => keep(OWNER + person.userId, JSON.stringify(person));

/** The person for whom this browser stores data, as far as it knows who they are. */
export const lastPerson = (): SignedIn | undefined => {
  const [userId, ...others] = owners();
  return userId === undefined || others.length > 0 ? undefined : parse(SignedIn, read(OWNER + userId));
};

/** Stores in which room the person is. */
export const storeLastRoom = (userId: string, roomId: string): void => keep(PLACE + userId, roomId);

/** The room where the person was last, if it is stored. */
export const lastRoom = (userId: string): string | undefined => read(PLACE + userId) ?? undefined;

/** The people for whom this browser stores data. */
export const owners = (): string[] => namesUnder(OWNER);
