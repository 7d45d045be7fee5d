import { randomFillSync } from "node:crypto";

const ID_BYTES = 11;
/** Random bytes for many ids: asking for a few of them costs as much as for all. */
const pool = { bytes: Buffer.alloc(ID_BYTES * 256), used: ID_BYTES * 256 };

/** Ids look like AWS's: 16 characters of base64url, the last one padding (`L0SM9cOFvHcCIhw=`). */
export const newId = (): string => {
  if (pool.used === pool.bytes.length) {
    randomFillSync(pool.bytes);
    pool.used = 0;
  }
  const from = pool.used;
  pool.used += ID_BYTES;
  return `${pool.bytes.toString("base64url", from, pool.used)}=`;
};

export const isId = (value: string): boolean => /^[\w-]{15}=$/.test(value);
