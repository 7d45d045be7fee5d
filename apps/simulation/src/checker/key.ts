/** Where a message is: `<room>#<seq>`. It is how violations name it, too. */
export const placeOf = ({ roomId, seq }: { roomId: string; seq: number }): string => `${roomId}#${seq}`;

/** What tells one sending from another, however often it was tried. None of the three has a space in it. */
export const sendingOf = (roomId: string, author: string, clientMessageId: string): string =>
  `${roomId} ${author} ${clientMessageId}`;

/** A time of the run, for people: `1,234 ms`. */
export const time = (ms: number): string => `${ms.toLocaleString("en")} ms`;

/** Lists by key, in the order of what went in. */
export const groupBy = <T>(list: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
};
