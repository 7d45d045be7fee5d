/** "1 message", "2 messages". */
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** With "and", and no comma before it. */
const list = new Intl.ListFormat("en-GB");

/** "2 messages and 1 edit": those of which there are any. Empty where there are none. */
export const countedEach = (...counts: (readonly [count: number, what: string])[]): string =>
  list.format(counts.flatMap(([count, what]) => (count > 0 ? [counted(count, what)] : [])));
