/** Isolates the direction of a person's text within other plain text (FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE). */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
