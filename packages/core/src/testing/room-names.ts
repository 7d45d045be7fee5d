import { expect } from "vitest";
import type { Context } from "../context";
import * as Room from "../room/room";

/** The names of all public rooms that this reader finds by `prefix`, page by page, none of them longer than `limit`. */
export const roomNames = async (reader: Context, prefix: string, limit: number): Promise<string[]> => {
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { result } = await Room.list(reader, { prefix, limit, ...(cursor !== undefined && { cursor }) });
    found.push(...result.rooms.map(({ name }) => name));
    expect(result.rooms.length).toBeLessThanOrEqual(limit);
    cursor = result.nextCursor;
    if (cursor === undefined) return found;
  }
};
