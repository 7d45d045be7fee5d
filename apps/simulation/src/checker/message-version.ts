type Version = { rev: number; deleted: boolean; hash?: string };

/** A difference that matters between two versions of one message, in words; undefined where there is none. */
export const difference = (one: Version, other: Version): string | undefined => {
  if (one.rev !== other.rev) return `rev ${one.rev} instead of ${other.rev}`;
  if (one.deleted !== other.deleted) return one.deleted ? "deleted instead of there" : "there instead of deleted";
  if (!one.deleted && one.hash !== other.hash) return `another text (${one.hash} instead of ${other.hash})`;
  return undefined;
};
