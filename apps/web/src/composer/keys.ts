type Key = { key: string; shiftKey: boolean; isComposing: boolean; keyCode: number };

/**
 * Enter sends. Not with Shift, which breaks the line, and never the Enter that only accepts what an input method suggests: browsers mark
 * it with `isComposing`, Safari with key code 229 alone.
 */
export const sends = ({ key, shiftKey, isComposing, keyCode }: Key): boolean =>
  key === "Enter" && !shiftKey && !isComposing && keyCode !== 229;
