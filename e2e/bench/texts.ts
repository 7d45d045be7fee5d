import { LIMITS } from "@parley/protocol/limits";

export const LENGTH = LIMITS.contentLength;
const filled = (piece: string) => piece.repeat(LENGTH / piece.length);

/** Texts as long as a message may be, by name: such as must cost no more than plain words. */
export const TEXTS = {
  words: filled("some word "),
  brackets: filled("[([("),
  stars: filled("*_**"),
  dots: filled("a.b."),
  marks: filled("e\u0301\u0302\u0303"),
};
