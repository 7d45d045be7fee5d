import type { PresenceState } from "@parley/client/presence";
import type { TimelineItem } from "@parley/client/timeline-view";
import { LIMITS } from "@parley/protocol/limits";
import { distinctName } from "../people/distinct-name";
import { newestSeq } from "../room/items";
import { isolate } from "../ui/isolate";

/** Who is here, and since which message their presence is no news. Undefined until the client knows everybody. */
export type Known = { here: ReadonlySet<string>; since: ReadonlyMap<string, number> } | undefined;

const SPOKEN = 3;

/** What the room says when another has ended somebody's membership. */
const ENDED: ReadonlySet<string | undefined> = new Set(["kicked", "removed"]);

/** The sequence at which this person last left the room, or was kicked or banned; 0 if none of the items says so. */
const leftAt = (userId: string, items: readonly TimelineItem[]): number => {
  const found = items.findLast(
    (item) =>
      item.kind === "message" &&
      ((item.message.system?.kind === "left" && item.message.userId === userId) ||
        (ENDED.has(item.message.system?.kind) && item.message.system?.object?.userId === userId)),
  );
  return found?.kind === "message" ? found.message.seq : 0;
};

/**
 * The people to read out as arrived. Each person is read out once, and again only after they had left the room for good, because most people
 * who come back have only reconnected. In a large room nobody is read out, as the server does not name everybody there.
 */
export const arrivals = (
  { online, users }: PresenceState,
  items: readonly TimelineItem[],
  known: Known,
  me: string,
  alike: ReadonlySet<string>,
): { text: string; known: Known } => {
  const isNamed = online !== undefined && online <= LIMITS.announcedOnline && (known || users.length === online);
  if (!isNamed) return { text: "", known: undefined };
  const fresh = users.filter(
    ({ userId }) =>
      userId !== me && !known?.here.has(userId) && leftAt(userId, items) >= (known?.since.get(userId) ?? 0),
  );
  const newest = newestSeq(items);
  const since = new Map([...(known?.since ?? []), ...fresh.map(({ userId }) => [userId, newest + 1] as const)]);
  const spoken = fresh.slice(0, SPOKEN).map((user) => `${isolate(distinctName(user, alike))} is here`);
  const more = fresh.length - spoken.length;
  return {
    text: known ? [...spoken, ...(more > 0 ? [`${more} more people are here`] : [])].join("\n") : "",
    known: { here: new Set(users.map(({ userId }) => userId)), since },
  };
};
