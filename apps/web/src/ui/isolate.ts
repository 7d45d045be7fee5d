/** Text of somebody within plain text, with its direction kept to itself (FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE). */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
