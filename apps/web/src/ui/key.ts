export type Key = Pick<KeyboardEvent, "key" | "isComposing" | "keyCode">;

/**
 * The pressed key; undefined if an input method takes it, whose Enter and Esc choose and discard a composition and mean nothing else. Browsers
 * mark such keys with `isComposing`, Safari with key code 229 only. Every key handler uses this.
 */
export const keyOf = ({ key, isComposing, keyCode }: Key): string | undefined =>
  isComposing || keyCode === 229 ? undefined : key;

/** Whether this is the key of a letter: the one that writes it or, on a layout without Latin letters, the one in the same place. */
export const isLetterKey = (event: Key & Pick<KeyboardEvent, "code">, letter: string): boolean => {
  const key = keyOf(event)?.toLowerCase();
  if (key === undefined) return false;
  return key === letter || (!/^[a-z]$/.test(key) && event.code === `Key${letter.toUpperCase()}`);
};

/** The element that a key leads to in a row of elements: the arrows `back` and `forth`, Home and End. */
export const walk = <Item>(
  key: string | undefined,
  [back, forth]: readonly [back: string, forth: string],
  items: readonly Item[],
  from: number,
): Item | undefined => {
  if (key === back) return items.at(from - 1);
  if (key === forth) return items[(from + 1) % items.length];
  return key === "Home" ? items[0] : key === "End" ? items.at(-1) : undefined;
};

/** Whether the key would write into a field. On a Mac it does so with ⌥, too. */
export const writesText = (event: Key & Pick<KeyboardEvent, "ctrlKey" | "metaKey">): boolean =>
  (keyOf(event)?.length === 1 || keyOf(event) === "Dead") && !event.ctrlKey && !event.metaKey;

/** Whether the element is one that keys write into. */
export const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
