import { randomFillSync } from "node:crypto";

const ID_BYTES = 11;
/** Random bytes for many ids: asking for a few of them costs as much as for all. */
const pool = { bytes: Buffer.alloc(ID_BYTES * 256), used: ID_BYTES * 256 };

const takeBytes = (): Buffer => {
  if (pool.used === pool.bytes.length) {
    randomFillSync(pool.bytes);
    pool.used = 0;
  }
  pool.used += ID_BYTES;
  return pool.bytes.subarray(pool.used - ID_BYTES, pool.used);
};

/** Ids look like AWS's: 16 characters of base64url, the last one padding (`L0SM9cOFvHcCIhw=`). */
export const newId = (): string => `${takeBytes().toString("base64url")}=`;

export const isId = (value: string): boolean => /^[\w-]{15}=$/.test(value);
