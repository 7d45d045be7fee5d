/** "1 message", "2 messages". */
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** "2 messages and 1 edit": those of which there are any. Empty where there are none. */
export const countedEach = (...counts: (readonly [count: number, what: string])[]): string =>
  counts.flatMap(([count, what]) => (count > 0 ? [counted(count, what)] : [])).join(" and ");
