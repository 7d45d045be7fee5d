/** An element and its ancestors, from the inside out. */
const pathOf = (element: Element | null): Element[] => {
  const path: Element[] = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) path.push(at);
  return path;
};

const takesFocus = (element: Element): boolean => {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
  return document.activeElement === element;
};

const CONTROLS = "input, textarea, button, a[href]";

/** Around the main part of the screen: the first control in it is the link that skips the list of rooms. */
const isAroundMain = (place: Element): boolean => place.querySelector("main, [role=main]") !== null;

/**
 * Focuses the first of these places that can have the focus, or contains an element that can. Skips hidden, disabled and inert ones, and what is
 * around the main part: that itself is nearer.
 */
export const focusNear = (places: Iterable<Element>) => {
  for (const place of places) {
    if (!place.isConnected || !place.checkVisibility() || isAroundMain(place)) continue;
    if (takesFocus(place) || [...place.querySelectorAll(CONTROLS)].some(takesFocus)) return;
  }
};

/** The main parts of the visible and of the hidden screen. */
export const mains = () => document.querySelectorAll("main, [role=main]");

/** Focuses the first field in `opened`, or its first button. */
export const focusFirst = (opened: HTMLElement) => {
  const first = opened.querySelector<HTMLElement>("input, textarea") ?? opened.querySelector("button");
  first?.focus();
};

/** Remembers which element has the focus. The returned function gives it back to that element, or to one around it. */
export const rememberFocus = (): (() => void) => {
  const path = pathOf(document.activeElement);
  return () => focusNear([...path, ...mains()]);
};

/** The elements beside a removed one, if that was an item of a list. */
const neighbours = ({ target, nextSibling, previousSibling }: MutationRecord): Element[] =>
  target instanceof HTMLUListElement ? [nextSibling, previousSibling].filter((node) => node instanceof Element) : [];

/**
 * When the focused element is removed, the browser gives the focus to the page. This moves it to the neighbour in a list, or else to an element
 * around the removed one.
 */
export const keepFocus = () => {
  let path: Element[] = [];
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) path = pathOf(target);
  });
  new MutationObserver((records) => {
    const [lost] = path;
    if (document.activeElement !== document.body || !lost || lost.isConnected) return;
    const removal = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(lost)));
    focusNear([...(removal ? neighbours(removal) : []), ...path, ...mains()]);
  }).observe(document.body, { childList: true, subtree: true });
};
