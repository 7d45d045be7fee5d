/** Three marks in a row, with whatever invisible between them: few letters of any language have so many. */
const PILE = /(?:\p{M}\p{Cf}*){3}/u;

/** Whether a text may have marks piled up so high, or so low, that they reach into its neighbours. */
export const isPiled = (text: string): boolean => PILE.test(text);
