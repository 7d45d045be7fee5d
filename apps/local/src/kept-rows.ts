/** Rows are kept until so many others were read. */
const KEPT_ROWS = 4_000;

/** Keeps the rows that were read last by their keys, and keeps them right: what is read from the database has to be made of its text anew. */
export const createKeptRows = <Row>() => {
  let young = new Map<string, Row>();
  let old = new Map<string, Row>();

  const keep = (key: string, row: Row): void => {
    young.set(key, row);
    if (young.size < KEPT_ROWS) return;
    old = young;
    young = new Map();
  };

  return {
    find: (key: string): Row | undefined => {
      const found = young.get(key);
      if (found) return found;
      const aged = old.get(key);
      if (aged) keep(key, aged);
      return aged;
    },

    /** The row was read. */
    keep,

    /** The row was written; undefined: it was removed. */
    written: (key: string, row: Row | undefined): void => {
      const isKept = young.has(key) || old.has(key);
      old.delete(key);
      if (!row) young.delete(key);
      else if (isKept) keep(key, row);
    },
  };
};
