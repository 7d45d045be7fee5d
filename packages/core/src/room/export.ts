import type { AccountExport } from "@parley/protocol/account";
import { LIMITS } from "@parley/protocol/limits";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import { isActive, type RoomRow, type StoredHeadRow, type UserRoomRow } from "../table/row";
import { all } from "../table/table";
import * as Draft from "./draft";
import * as History from "./history";
import * as Room from "./room";
import * as Standing from "./standing";

/** An answer of the HTTP API holds this much, of which the rest of the export needs a little (AWS: Lambda's 6 MB). */
const MAX_BYTES = 5_000_000;

type Rooms = Pick<AccountExport, "rooms" | "isComplete">;

/**
 * The caller's rooms with what they wrote there, newest first. `deadline` (ms): what is not read by then, or does not fit, is left out, and
 * `isComplete` is false. Rooms that they have left are not theirs any more.
 */
export const rooms = async (ctx: Context, deadline: number): Promise<Rooms> => {
  const { userId } = ctx.actor;
  const found: AccountExport["rooms"] = [];
  let bytes = 0;
  const hasRoom = () => bytes < MAX_BYTES && ctx.clock.now() < deadline;
  for (const { sk } of await all<UserRoomRow>(ctx.table, { pk: Keys.userPk(userId), prefix: Keys.USER_ROOM_PREFIX })) {
    if (!hasRoom()) return { rooms: found, isComplete: false };
    const roomId = Keys.idOf(sk);
    const member = await Standing.find(ctx, roomId, userId);
    const row = await ctx.table.get<RoomRow>(Keys.about(roomId));
    const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
    if (!isActive(member) || !row || !head) continue;
    const messages: AccountExport["rooms"][number]["messages"] = [];
    const joinedAt = new Date(member.joinedAt).toISOString();
    const name = await Room.nameFor(ctx, row);
    const draft = await Draft.textOf(ctx, userId, roomId);
    const about = { roomId, name, kind: head.kind, role: member.role, joinedAt };
    found.push({ ...about, ...(draft !== "" && { draft }), messages });
    for await (const { own } of ownMessages(ctx, roomId)) {
      if (!hasRoom()) return { rooms: found, isComplete: false };
      for (const { messageId, content, timestamp, files } of own) {
        const message = { messageId, content, timestamp, ...(files && { files }) };
        bytes += Buffer.byteLength(JSON.stringify(message));
        messages.push(message);
      }
    }
  }
  return { rooms: found, isComplete: true };
};

/**
 * What the caller wrote in a room and has not deleted, and to what they have reacted, page by page from the newest one, or from before `from`.
 * `before`: where the next page begins; 1 at the end.
 */
export async function* ownMessages(ctx: Context, roomId: string, from?: number) {
  for (let before = from; before !== 1; ) {
    const input = { roomId, limit: LIMITS.pageSize, ...(before !== undefined && { before }) };
    const { result } = await History.read(ctx, input);
    const own = result.messages.filter(
      ({ userId, messageType, deleted }) => userId === ctx.actor.userId && messageType !== "SYSTEM" && !deleted,
    );
    const reacted = result.messages.flatMap(({ seq, reactions = [] }) =>
      reactions.filter(({ userIds }) => userIds.includes(ctx.actor.userId)).map(({ emoji }) => ({ seq, emoji })),
    );
    before = result.lastEvaluatedKey?.before ?? 1;
    yield { own, reacted, before };
  }
}
