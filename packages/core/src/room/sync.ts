import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { KnownRoom } from "@parley/protocol/sync";
import type { Context, Outcome } from "../context";
import * as Connection from "../live/connection";
import * as Head from "../log/head";
import { fitting } from "../page";
import * as Keys from "../table/keys";
import type { StoredHeadRow, UserRoomRow } from "../table/row";
import { type Entered, enter } from "./hello";
import * as Presence from "./presence";

/**
 * Compares where the user's rooms stand with what the client knows. It reads the heads alone, and only what differs in full, so that it costs
 * little where the client has missed nothing (I6): half a read unit a room. What was committed a moment ago may be overlooked; an event or the
 * next `sync` shows it. Throws `connection.unknown`.
 */
export const sync = async (ctx: Context, input: Input<"sync">): Promise<Outcome<Output<"sync">>> => {
  await Connection.noteSeen(ctx);
  const { mine, known, end } = await readPage(ctx, input);
  const heads = await readHeads(ctx, mine);
  const differing = findDiffering(heads, mine, known);
  const entered = differing.length > 0 ? await enter(ctx, await Connection.getOrThrow(ctx), differing) : NOTHING;
  const rooms = fitting(entered.rooms);
  const found = new Set(entered.rooms.map(({ roomId }) => roomId));
  const lost = differing.map(roomOf).filter((roomId) => !found.has(roomId) && known.has(roomId));
  // A room that does not fit is subscribed to already. The next page reads it again.
  const next = rooms.length < entered.rooms.length ? rooms.at(-1)?.roomId : end;
  const presence = input.looking === undefined ? undefined : await whoIsOnline(ctx, input.looking, heads);
  return {
    result: {
      epoch: ctx.epoch,
      rooms,
      removed: [...lost, ...(await findRemoved(ctx, mine, known))],
      ...(presence && { presence }),
      ...(next !== undefined && { nextCursor: next }),
    },
    deliveries: entered.deliveries,
  };
};

const NOTHING: Entered = { rooms: [], deliveries: [] };

type Mine = UserRoomRow & Keys.Key;
const roomOf = ({ sk }: Mine): string => Keys.idOf(sk);

type Known = ReadonlyMap<string, KnownRoom>;

/** The user's rooms, and those that the client knows, up to the same `end`; undefined where both lists end. */
const readPage = async (
  ctx: Context,
  { rooms, cursor }: Input<"sync">,
): Promise<{ mine: Mine[]; known: Known; end: string | undefined }> => {
  const { rows, next } = await ctx.table.query<UserRoomRow>({
    pk: Keys.userPk(ctx.actor.userId),
    prefix: Keys.USER_ROOM_PREFIX,
    limit: LIMITS.syncRooms,
    eventually: true,
    ...(cursor !== undefined && { after: Keys.USER_ROOM_PREFIX + cursor }),
  });
  const ends = [
    ...(next === undefined ? [] : [Keys.idOf(next)]),
    // A client that names so many rooms may have more.
    ...(rooms.length < LIMITS.syncRooms
      ? []
      : rooms
          .map(({ roomId }) => roomId)
          .sort()
          .slice(-1)),
  ];
  const [end] = ends.sort();
  const isCovered = (roomId: string) => end === undefined || roomId <= end;
  return {
    mine: rows.filter((row) => isCovered(roomOf(row))),
    known: new Map(rooms.filter(({ roomId }) => isCovered(roomId)).map((room) => [room.roomId, room])),
    end,
  };
};

type Heads = ReadonlyMap<string, StoredHeadRow>;

/** By room. They may be late. */
const readHeads = async (ctx: Context, mine: readonly Mine[]): Promise<Heads> => {
  const keys = mine.map((row) => Keys.head(roomOf(row)));
  const heads = await ctx.table.getMany<StoredHeadRow>(keys, { eventually: true });
  return new Map(heads.map((head) => [Keys.idOf(head.pk), head]));
};

/** The rooms that the client does not know, or of which it has missed something. */
const findDiffering = (heads: Heads, mine: readonly Mine[], known: Known): Mine[] =>
  mine.filter((row) => {
    const [head, room] = [heads.get(roomOf(row)), known.get(roomOf(row))];
    if (!head) return false;
    const { seq, changes, ended, deleted } = Head.current(head);
    if (deleted) return true;
    const isSame =
      room && seq <= room.seq && changes <= room.change && ended === room.ended && row.readSeq === room.readSeq;
    return !isSame;
  });

/**
 * The rooms that the client knows and the user's list indeed lacks: it may lag behind. A membership alone is none of the user's rooms, for
 * `hello` neither: the function that began it has died while another one ended it (`grantMembership`).
 */
const findRemoved = async (ctx: Context, mine: readonly Mine[], known: Known): Promise<string[]> => {
  const listed = new Set(mine.map(roomOf));
  const absent = [...known.keys()].filter((roomId) => !listed.has(roomId));
  const views = await ctx.table.getMany<UserRoomRow>(absent.map((roomId) => Keys.userRoom(ctx.actor.userId, roomId)));
  const kept = new Set(views.map(roomOf));
  return absent.filter((roomId) => !kept.has(roomId));
};

/** Undefined where the caller is no member. */
const whoIsOnline = async (ctx: Context, roomId: string, heads: Heads): Promise<Output<"listOnline"> | undefined> => {
  try {
    return await Presence.listBy(ctx, roomId, heads.get(roomId));
  } catch (error) {
    if (error instanceof ParleyError) return undefined;
    throw error;
  }
};
