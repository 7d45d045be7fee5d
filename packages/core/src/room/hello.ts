import type { Input, Output } from "@parley/protocol/actions";
import type { RoomDraft } from "@parley/protocol/draft";
import type { RoomSummary } from "@parley/protocol/room";
import { PROTOCOL_VERSION } from "@parley/protocol/version";
import type { Context, Delivery, Outcome } from "../context";
import * as Connection from "../live/connection";
import * as Subscription from "../live/subscription";
import * as Event from "../log/event";
import { fitting } from "../page";
import { inParallel } from "../parallel";
import * as Preference from "../people/preferences";
import * as Profile from "../people/profile";
import * as Keys from "../table/keys";
import type { ConnectionRow, StoredHeadRow, UserRoomRow } from "../table/row";
import * as Block from "./block";
import * as Draft from "./draft";
import * as Member from "./member";
import * as Room from "./room";
import * as Standing from "./standing";

/** Rooms on one page of `hello`, unless their summaries are long. */
const ROOMS = 50;

/**
 * Subscribes the connection to the user's rooms, and then reads where each stands. So the answer covers every commit before it, and events cover
 * those after (I6). With `looks` the client says from now on what it looks at, with `drafts` it hears of them. Throws `connection.unknown`.
 */
export const hello = async (
  ctx: Context,
  { cursor, looks, drafts }: Input<"hello">,
): Promise<Outcome<Output<"hello">>> => {
  const { userId } = ctx.actor;
  const mine = await ctx.table.query<UserRoomRow>({
    pk: Keys.userPk(userId),
    prefix: Keys.USER_ROOM_PREFIX,
    // One more, so that a page that happens to be the last one is known to be.
    limit: ROOMS + 1,
    ...(cursor !== undefined && { after: Keys.USER_ROOM_PREFIX + cursor }),
  });
  const isFirst = cursor === undefined;
  const connection = looks && isFirst ? await Connection.noteLooks(ctx) : await Connection.getOrThrow(ctx);
  if (drafts && isFirst) await Connection.noteDrafts(ctx);
  const greeting = await Profile.greet(ctx);
  const views = mine.rows.slice(0, ROOMS);
  // Mentions are counted by today's name.
  const { user, blocks, prefers } = greeting.result;
  const blocked = isFirst && blocks ? await Block.listOf(ctx, userId) : [];
  const preferences = isFirst && prefers ? await Preference.find(ctx, userId) : undefined;
  const me = { ...ctx, actor: { ...ctx.actor, username: user.username } };
  const entered = await enter(me, connection, views);
  // After the connection was noted: a draft that is saved later is told to it.
  const written = drafts
    ? await Draft.inRooms(
        me,
        entered.rooms.map(({ roomId }) => roomId),
      )
    : new Map<string, RoomDraft>();
  const page = fitting(entered.rooms.map((room) => ({ room, draft: written.get(room.roomId) })));
  const rooms = page.map(({ room }) => room);
  const told = page.flatMap(({ draft }) => draft ?? []);
  // A room that does not fit is subscribed to already. The next page reads it again, so the order stays: subscribe first, read after (I6).
  const last = mine.next === undefined ? undefined : views.at(-1);
  const next = rooms.length < entered.rooms.length ? rooms.at(-1)?.roomId : last && Keys.idOf(last.sk);
  return {
    result: {
      protocol: PROTOCOL_VERSION,
      user,
      ...(blocked.length > 0 && { blocked }),
      ...(preferences && { preferences }),
      epoch: ctx.epoch,
      rooms,
      ...(told.length > 0 && { drafts: told }),
      ...(next !== undefined && { nextCursor: next }),
    },
    deliveries: [...(isFirst ? greeting.deliveries : []), ...entered.deliveries],
  };
};

/** The rooms that the connection hears from now on, and what to send to the others in them. */
export type Entered = { rooms: RoomSummary[]; deliveries: Delivery[] };

/**
 * Subscribes the connection to these of the user's rooms, and then reads where each stands. Keeps their order. Leaves out rooms of which the
 * user is no member any more. Of a room that was deleted, the erasure is handed on once more: it died, or it has not come so far.
 * Throws `connection.unknown`.
 */
export const enter = async (
  ctx: Context,
  connection: ConnectionRow,
  views: readonly (UserRoomRow & Keys.Key)[],
): Promise<Entered> => {
  const found = await readHeads(
    ctx,
    views.map(({ sk }) => Keys.idOf(sk)),
  );
  const heads = new Map([...found].filter(([, { deleted }]) => !deleted));
  const erasures = [...found.keys()].filter((roomId) => !heads.has(roomId));
  const joined = await Subscription.subscribeAll(ctx, connection, heads);
  const summaries = await Room.summarizeAll(
    ctx,
    joined.flatMap(({ roomId, member }) => {
      const [head, view] = [heads.get(roomId), views.find(({ sk }) => Keys.idOf(sk) === roomId)];
      return head && view ? [{ roomId, head, member, view }] : [];
    }),
  );
  const entered = await inParallel([...heads], PARALLEL_REVOKES, async ([roomId, head]): Promise<Entered> => {
    const room = summaries.get(roomId);
    if (!room) await revoke(ctx, roomId);
    if (!room) return { rooms: [], deliveries: [] };
    const isNew = joined.some((each) => each.roomId === roomId && each.isNew);
    return { rooms: [room], deliveries: isNew ? Event.userJoined(ctx, roomId, head) : [] };
  });
  return {
    rooms: entered.flatMap(({ rooms }) => rooms),
    deliveries: [
      ...entered.flatMap(({ deliveries }) => deliveries),
      ...erasures.map((roomId) => ({ to: "nobody", erased: roomId }) as const),
    ],
  };
};

const PARALLEL_REVOKES = 10;

/**
 * The heads of rooms that exist: id → head, in the order of the ids. They may be late. A subscription in the first shard hears a room that has
 * become large, too, and the log's end is read again.
 */
const readHeads = async (ctx: Context, roomIds: readonly string[]): Promise<Map<string, StoredHeadRow>> => {
  const late = await ctx.table.getMany<StoredHeadRow>(roomIds.map(Keys.head), { eventually: true });
  const missing = roomIds.filter((roomId) => !late.some(({ pk }) => pk === Keys.roomPk(roomId)));
  const heads = [...late, ...(await ctx.table.getMany<StoredHeadRow>(missing.map(Keys.head)))];
  // A batch answers in any order, and the cursor needs the order of the keys.
  return new Map(
    roomIds.flatMap((roomId) => {
      const head = heads.find(({ pk }) => pk === Keys.roomPk(roomId));
      return head ? [[roomId, head] as const] : [];
    }),
  );
};

/** The user's view has outlived the membership, or is ahead of it. */
const revoke = async (ctx: Context, roomId: string): Promise<void> => {
  const { userId } = ctx.actor;
  await Member.revokeRoom(ctx, roomId, userId, await Standing.find(ctx, roomId, userId));
};
