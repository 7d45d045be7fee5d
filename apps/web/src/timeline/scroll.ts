/** The measures of a scrolled list, in pixels. */
export type Scroll = { offset: number; viewport: number; content: number };

/** The element's present measures. The list library learns a new size too late: the browser has scrolled because of it before. */
export const scrollOf = ({ scrollTop, clientHeight, scrollHeight }: Element): Scroll => ({
  offset: scrollTop,
  viewport: clientHeight,
  content: scrollHeight,
});

/** The list is at its end if it is nearer to it than this. */
const END_PX = 32;
/** Older and newer pages are requested this early, so that they are there before the reader. */
const AHEAD_PX = 1_500;

const distanceToEnd = ({ offset, viewport, content }: Scroll): number => content - viewport - offset;
/** A list without a layout has no viewport, and is not at its end. */
export const isAtEnd = (scroll: Scroll): boolean => scroll.viewport > 0 && distanceToEnd(scroll) <= END_PX;

/**
 * Whether the list goes on following its end. Only a reader who scrolls up ends it. Rows that grow or arrive below do not, nor does the browser,
 * which may scroll up by itself when a size changes. While newer messages are not loaded, the list does not follow.
 */
export const follows = (following: boolean, before: Scroll, now: Scroll, hasNewer: boolean): boolean => {
  if (hasNewer) return false;
  if (isAtEnd(now)) return true;
  const resized = now.viewport !== before.viewport || now.content !== before.content;
  return following && (resized || now.offset >= before.offset - 1);
};

type Pages = { hasOlder: boolean; hasNewer: boolean; loading: string | undefined };

/** The page to load at this scroll position. */
export const wantedPage = (scroll: Scroll, { hasOlder, hasNewer, loading }: Pages): "older" | "newer" | undefined => {
  if (loading !== undefined) return undefined;
  if (hasOlder && scroll.offset < AHEAD_PX) return "older";
  return hasNewer && distanceToEnd(scroll) < AHEAD_PX ? "newer" : undefined;
};
