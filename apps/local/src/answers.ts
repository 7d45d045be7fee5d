/** Of all answers together. */
const MAX_ROWS = 50_000;

export type Answer = { rows: readonly unknown[]; next?: string };

/**
 * Keeps what was answered of whole partitions (or of all keys in one that have a prefix), until a row of the partition is written. So the same array
 * says that nothing has changed. The oldest answers go where all of them have more than `MAX_ROWS` rows.
 */
export const createAnswers = <Kept extends Answer>() => {
  const partitions = new Map<string, Map<string, Kept>>();
  let rows = 0;

  const drop = (pk: string): void => {
    for (const answer of partitions.get(pk)?.values() ?? []) rows -= answer.rows.length;
    partitions.delete(pk);
  };

  return {
    drop,
    find: (pk: string, prefix: string): Kept | undefined => partitions.get(pk)?.get(prefix),
    keep: (pk: string, prefix: string, answer: Kept): void => {
      partitions.set(pk, (partitions.get(pk) ?? new Map<string, Kept>()).set(prefix, answer));
      rows += answer.rows.length;
      for (const oldest of partitions.keys()) {
        if (rows <= MAX_ROWS) return;
        drop(oldest);
      }
    },
  };
};
