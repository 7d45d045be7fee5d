/** A message's place, `<room>#<seq>`. Violations name messages by it. */
export const placeOf = ({ roomId, seq }: { roomId: string; seq: number }): string => `${roomId}#${seq}`;

/** A key for a message that is the same for each of its attempts. None of the three parts contains a space. */
export const sendingOf = (roomId: string, author: string, clientMessageId: string): string =>
  `${roomId} ${author} ${clientMessageId}`;

/** A time of the run for human readers: `1,234 ms`. */
export const time = (ms: number): string => `${ms.toLocaleString("en")} ms`;

/** The entries by key, in their order. */
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
