import type { Context, Deps } from "@parley/core/context";
import * as Connection from "@parley/core/live/connection";
import * as User from "@parley/core/people/user";
import * as Message from "@parley/core/room/message";
import * as Room from "@parley/core/room/room";
import { mintId } from "@parley/functions/system";
import { openDatabase } from "@parley/local/database";

const ROOMS = 1_000;

/** Each of the room's authors writes once in this time, which flood control allows. */
const INTERVAL_MS = 1_000;

/**
 * Fills a data folder that no product is using, by the product's own functions: `messages` in `ROOMS` public rooms, written a second apart
 * until now. Answers with the rooms' ids.
 */
export const store = async (folder: string, messages: number, progress: (done: number) => void): Promise<string[]> => {
  const database = await openDatabase(folder, (sentence) => {
    throw new Error(sentence);
  });
  const rounds = Math.ceil(messages / ROOMS);
  let now = Date.now() - rounds * INTERVAL_MS;
  const { table, lasting } = database.view();
  const deps: Deps = {
    table,
    clock: { now: () => now, sleep: async () => {} },
    random: Math.random,
    mintId,
    epoch: "bench",
  };
  try {
    const rooms: { ctx: Context; roomId: string }[] = [];
    for (let n = 1; n <= ROOMS; n += 1) {
      const user = await User.create(deps, `Author ${n}`);
      const connectionId = mintId();
      await Connection.open(deps, connectionId, user, "session");
      const ctx = { ...deps, actor: { ...user, connectionId } };
      const { result } = await Room.create(ctx, { name: `Stored ${n}` });
      rooms.push({ ctx, roomId: result.room.roomId });
    }
    for (let round = 0; round < rounds; round += 1) {
      const content = `Message ${round}: the quick brown fox jumps over the lazy dog, and back again.`;
      for (const { ctx, roomId } of rooms)
        await Message.send(ctx, { roomId, content, clientMessageId: mintId(), afterSeq: round });
      await lasting();
      now += INTERVAL_MS;
      if (round % 100 === 99) progress((round + 1) * ROOMS);
    }
    return rooms.map(({ roomId }) => roomId);
  } finally {
    await database.close();
  }
};
