import * as z from "zod/mini";

/** How much of what a person has not sent a browser keeps. */
export type StoredCounts = { messages: number; drafts: number };

/**
 * Notifies the other tabs of this browser that somebody has signed in or out, because all tabs share one cookie and so one person (I15). If
 * the browser refuses the channel, the other tabs find out when they next connect.
 */
const openChannel = (): BroadcastChannel | undefined => {
  try {
    return new BroadcastChannel("parley.session");
  } catch {
    return undefined;
  }
};

const CHANGED = "changed";

/** One channel for the whole page: a second one would receive this one's messages. */
const channel = openChannel();

/** Of people whose data another tab has deleted: how much it was. It goes from tab to tab, and is stored nowhere. */
const lost = new Map<string, StoredCounts>();

const Lost = z.object({ userId: z.string(), messages: z.number(), drafts: z.number() });
let changed = () => {};
if (channel)
  channel.onmessage = ({ data }) => {
    if (data === CHANGED) return changed();
    const told = Lost.safeParse(data).data;
    if (told) lost.set(told.userId, told);
  };

/** Says to the other tabs how much of a person's data this one deletes. */
export const notifyOfLoss = (userId: string, counts: StoredCounts): void => channel?.postMessage({ userId, ...counts });

/** How much another tab has deleted of a person's data. */
export const lostElsewhere = (userId: string): StoredCounts | undefined => lost.get(userId);

export const notifyOtherTabs = (): void => channel?.postMessage(CHANGED);

/** Calls `listener` when another tab notifies this one, until the returned function is called. */
export const onOtherTabs = (listener: () => void): (() => void) => {
  changed = listener;
  return () => {
    changed = () => {};
  };
};
