/** What of a scrolled list decides anything, in pixels. */
export type Scroll = { offset: number; viewport: number; content: number };

/** As the element has it now. The list library learns of a new size only after the browser has scrolled because of it. */
export const scrollOf = ({ scrollTop, clientHeight, scrollHeight }: Element): Scroll => ({
  offset: scrollTop,
  viewport: clientHeight,
  content: scrollHeight,
});

/** Nearer to the end than this counts as being at the end. */
const END_PX = 32;
/** Older and newer pages are asked for this early, so that they are there before one reaches them. */
const AHEAD_PX = 1_500;

const distanceToEnd = ({ offset, viewport, content }: Scroll): number => content - viewport - offset;
/** A list that is not laid out has no viewport, and no end. */
export const isAtEnd = (scroll: Scroll): boolean => scroll.viewport > 0 && distanceToEnd(scroll) <= END_PX;

/**
 * Whether the list goes on following its end. Only somebody scrolling up ends it. Rows that grow or arrive below do not, and neither does
 * the browser, which may scroll up by itself when a size changes. There is nothing to follow while newer messages are not loaded.
 */
export const follows = (following: boolean, before: Scroll, now: Scroll, hasNewer: boolean): boolean => {
  if (hasNewer) return false;
  if (isAtEnd(now)) return true;
  const resized = now.viewport !== before.viewport || now.content !== before.content;
  return following && (resized || now.offset >= before.offset - 1);
};

type Pages = { hasOlder: boolean; hasNewer: boolean; loading: string | undefined };

/** The page to ask for where the list stands now. */
export const wantedPage = (scroll: Scroll, { hasOlder, hasNewer, loading }: Pages): "older" | "newer" | undefined => {
  if (loading !== undefined) return undefined;
  if (hasOlder && scroll.offset < AHEAD_PX) return "older";
  return hasNewer && distanceToEnd(scroll) < AHEAD_PX ? "newer" : undefined;
};
