export type Key = Pick<KeyboardEvent, "key" | "isComposing" | "keyCode">;

/**
 * The key that somebody pressed, undefined where an input method takes it: its Enter and Esc choose and discard what is being composed,
 * and mean nothing else. Browsers mark such keys with `isComposing`, Safari with key code 229 alone. Every key handler asks here.
 */
export const keyOf = ({ key, isComposing, keyCode }: Key): string | undefined =>
  isComposing || keyCode === 229 ? undefined : key;

/** Whether this is a letter's key: the one that writes it, or, on a layout without Latin letters, the one in its place. */
export const isLetterKey = (event: Key & Pick<KeyboardEvent, "code">, letter: string): boolean => {
  const key = keyOf(event)?.toLowerCase();
  if (key === undefined) return false;
  return key === letter || (!/^[a-z]$/.test(key) && event.code === `Key${letter.toUpperCase()}`);
};

/** What a key that walks leads to among elements that stand in a row: the arrows `back` and `forth`, Home and End. */
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

/** Enter sends; with Shift it breaks the line. */
export const sends = (event: Key & Pick<KeyboardEvent, "shiftKey">): boolean =>
  keyOf(event) === "Enter" && !event.shiftKey;
