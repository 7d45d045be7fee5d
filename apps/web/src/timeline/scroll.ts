/** What of a scrolled list decides anything, in pixels. */
export type Scroll = { offset: number; viewport: number; content: number };

/** Nearer to the end than this counts as being at the end. */
const END_PX = 32;
/** Older and newer pages are asked for this early, so that they are there before one reaches them. */
const AHEAD_PX = 1_500;

const distanceToEnd = ({ offset, viewport, content }: Scroll): number => content - viewport - offset;
export const isAtEnd = (scroll: Scroll): boolean => distanceToEnd(scroll) <= END_PX;
/** Everything is in view, and no scroll event will ever say so. A list that is not laid out yet has no viewport. */
export const fits = ({ viewport, content }: Scroll): boolean => viewport > 0 && content <= viewport;

/**
 * Whether the list goes on following its end. Only somebody scrolling up ends it, not rows that grew or arrived below; and there is
 * nothing to follow while newer messages are not loaded.
 */
export const follows = (following: boolean, before: Scroll, now: Scroll, hasNewer: boolean): boolean => {
  if (hasNewer) return false;
  if (isAtEnd(now)) return true;
  return following && now.offset >= before.offset - 1;
};

type Pages = { hasOlder: boolean; hasNewer: boolean; loading: string | undefined };

/** The page to ask for where the list stands now. */
export const wantedPage = (scroll: Scroll, { hasOlder, hasNewer, loading }: Pages): "older" | "newer" | undefined => {
  if (loading !== undefined) return undefined;
  if (hasOlder && scroll.offset < AHEAD_PX) return "older";
  return hasNewer && distanceToEnd(scroll) < AHEAD_PX ? "newer" : undefined;
};
