/** Text of somebody as the app puts it into its own: its direction is kept to itself (FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE). */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
