/** An element and what it is in, from the inside out. */
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

/** Focuses the first of these places that can have the focus, itself or something in it. Hidden, disabled and inert ones cannot. */
export const focusNear = (places: Iterable<Element>) => {
  for (const place of places) {
    if (!place.isConnected || !place.checkVisibility()) continue;
    if (takesFocus(place) || [...place.querySelectorAll(CONTROLS)].some(takesFocus)) return;
  }
};

/** The main part of the screen that shows, and of one that is hidden. */
export const mains = () => document.querySelectorAll("main, [role=main]");

/** Focuses the first field of what has opened, or its first button. */
export const focusFirst = (opened: HTMLElement) => {
  const first = opened.querySelector<HTMLElement>("input, textarea") ?? opened.querySelector("button");
  first?.focus();
};

/** To be called before something opens: gives the focus back to what has it now, or to what that was in. */
export const rememberFocus = (): (() => void) => {
  const path = pathOf(document.activeElement);
  return () => focusNear([...path, ...mains()]);
};

/** The elements around what was removed, where that was one of a list. */
const neighbours = ({ target, nextSibling, previousSibling }: MutationRecord): Element[] =>
  target instanceof HTMLUListElement ? [nextSibling, previousSibling].filter((node) => node instanceof Element) : [];

/**
 * Keeps the focus in its place when what has it is removed, which would give it to the page: it goes to the neighbour in a list, or else to
 * what the removed element was in.
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
