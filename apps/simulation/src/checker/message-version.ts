/** `reactions`: absent where they are not known. */
type Version = { rev: number; deleted: boolean; hash?: string; reactions?: string };

/** How two versions of one message differ, in words; undefined if they do not. */
export const difference = (one: Version, other: Version): string | undefined => {
  if (one.rev !== other.rev) return `rev ${one.rev} instead of ${other.rev}`;
  if (one.deleted !== other.deleted) return one.deleted ? "deleted instead of there" : "there instead of deleted";
  if (!one.deleted && one.hash !== other.hash) return `another text (${one.hash} instead of ${other.hash})`;
  const { reactions = other.reactions } = one;
  if (!one.deleted && other.reactions !== undefined && reactions !== other.reactions)
    return `other reactions ("${reactions}" instead of "${other.reactions}")`;
  return undefined;
};
