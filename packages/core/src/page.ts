import { LIMITS } from "@parley/protocol/limits";

const encoder = new TextEncoder();

/**
 * As many of the first entries as fit into one answer, but at least one. A list whose entries may be long ends its page here, and goes on
 * by its cursor (I17).
 */
export const fitting = <Entry>(entries: readonly Entry[]): Entry[] => {
  let size = 0;
  const end = entries.findIndex((entry, index) => {
    size += encoder.encode(JSON.stringify(entry)).byteLength + 1;
    return size > LIMITS.pageBytes && index > 0;
  });
  return end === -1 ? [...entries] : entries.slice(0, end);
};
