/** "1 message", "2 messages". */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** British, which has no comma before "and". */
const list = new Intl.ListFormat("en-GB");

/** "2 messages and 1 edit": leaves out what there is none of. Empty if there is nothing. */
export const countedEach = (...counts: (readonly [count: number, what: string])[]): string =>
  list.format(counts.flatMap(([count, what]) => (count > 0 ? [counted(count, what)] : [])));
