import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import { matcher, type Searched } from "@parley/protocol/match";
import type { Context, Deps, Outcome } from "../context";
import * as Head from "../log/head";
import * as Log from "../log/log";
import { overlayReactions } from "../log/reaction";
import { fitting } from "../page";
import * as Names from "../people/names";
import * as Keys from "../table/keys";
import { type HeadRow, isActive, type MemberRow, type MessageRow, type StoredHeadRow, toMessage } from "../table/row";
import { pages } from "../table/table";

/**
 * Search reads the log itself, newest first, by ranges of sequences. It reads them late, at half the price: where a row is missing, which the
 * sequences tell, it reads the range again. What it finds it reads once more, strongly consistent: so nothing is found whose delete was
 * acknowledged before (I8). A message that was edited a moment ago may be missed.
 */

/** A query reads so many messages at most; and so many queries run at once. One partition serves 3,000 read units a second, and others need it, too. */
const PART_SIZE = 1_000;
const PARTS_AT_ONCE = 4;
/** One that reads fewer costs as much as the time that it takes. */
const SMALLEST_PART = 100;

type Query = Input<"search">["query"];
type Cursor = Input<"search">["rooms"][number];
type Progress = Output<"search">["rooms"][number];

/** A room that is searched, with the head that was read before its rows. */
type Room = { roomId: string; head: HeadRow; before?: number | undefined };
type Part = { room: Room; from: number; to: number };
type Hit = { room: Room; seq: number };

/**
 * Finds messages in rooms of the caller's. Costs half a read unit for each 4 KB of messages that it searches, so 134 for 10,000 of 100 letters,
 * one for each hit, and three for each room.
 */
export const search = async (
  ctx: Context,
  { query, rooms, most }: Input<"search">,
): Promise<Outcome<Output<"search">>> => {
  const isHit = asRow(matcher(query, ctx.actor));
  // Before the logs: of a room that is not theirs, a stranger causes nothing to be read (I9).
  const mine = await findRooms(ctx, await ofMember(ctx, rooms));
  const searched = await scan(ctx, query, mine, isHit, most);
  const found = await confirm(ctx, searched.hits, isHit);
  // After the logs: nobody finds what was committed after their removal (I9).
  const still = new Set((await ofMember(ctx, mine)).map(({ roomId }) => roomId));
  const shown = found.filter(({ room }) => still.has(room.roomId));
  const names = await Names.ofMessages(
    ctx,
    shown.map(({ row }) => row),
  );
  const messages = shown.map(({ room, seq, row }) => toMessage(room.roomId, seq, row, names));
  const hits = fitting(messages);
  const progress = rooms
    .filter(({ roomId }) => still.has(roomId))
    .map((cursor) => searched.progress.get(cursor.roomId) ?? cursor);
  return { result: { hits, rooms: upTo(progress, rooms, messages[hits.length]) }, deliveries: [] };
};

/** Those of the rooms in which the caller is a member. */
const ofMember = async <Named extends { roomId: string }>(ctx: Context, rooms: readonly Named[]): Promise<Named[]> => {
  const keys = rooms.map(({ roomId }) => Keys.member(roomId, ctx.actor.userId));
  const members = await ctx.table.getMany<MemberRow>(keys);
  const active = new Set(members.filter(isActive).map(({ pk }) => Keys.idOf(pk)));
  return rooms.filter(({ roomId }) => active.has(roomId));
};

/** The rooms that exist, with their heads, whose pending edits are in every row that is read after them. */
const findRooms = async (deps: Deps, cursors: readonly Cursor[]): Promise<Room[]> => {
  const heads = await deps.table.getMany<StoredHeadRow>(cursors.map(({ roomId }) => Keys.head(roomId)));
  const byRoom = new Map(heads.map((head) => [Keys.idOf(head.pk), head]));
  const rooms: Room[] = [];
  for (const { roomId, before } of cursors) {
    const stored = byRoom.get(roomId);
    if (!stored || stored.deleted) continue;
    rooms.push({ roomId, before, head: await Log.completePending(deps, roomId, Head.current(stored)) });
  }
  return rooms;
};

/** Names what is read: to spread the row would take a third of a search's time. */
const asRow =
  (isHit: (message: Searched) => boolean) =>
  ({ userId, content, messageType, files, timestamp, deletedAt }: MessageRow): boolean =>
    isHit({ userId, content, messageType, files, sentAt: timestamp, isDeleted: deletedAt !== undefined });

/** Searches part by part until the budget is used up. */
const scan = async (
  ctx: Context,
  query: Query,
  rooms: readonly Room[],
  isHit: (row: MessageRow) => boolean,
  most: number = LIMITS.searchedMessages,
) => {
  const deadline = ctx.clock.now() + LIMITS.searchMs;
  const afterMs = query.after === undefined ? 0 : Date.parse(query.after);
  const hits: Hit[] = [];
  const progress = new Map<string, Progress>();
  const isDone = ({ roomId }: Room) => progress.get(roomId)?.done === true;
  const underWay: Promise<{ part: Part; rows: ReadonlyMap<number, MessageRow> }>[] = [];
  let [left, reading, searched] = [most, 0, 0];

  /**
   * How many messages to read beyond those that are being read: about as many as fill the page of hits, by what was found until now. What is
   * read for nothing is paid, and read once more for the next page.
   */
  const wanted = (): number => {
    if (searched === 0) return PART_SIZE - reading;
    return Math.ceil(((LIMITS.searchHits - hits.length) * searched) / hits.length) - reading;
  };
  const parts = partsOf(ctx, query, rooms, isDone, () => Math.min(PART_SIZE, Math.max(SMALLEST_PART, wanted())));

  const begin = async () => {
    while (underWay.length < PARTS_AT_ONCE && left > 0 && wanted() > 0 && ctx.clock.now() < deadline) {
      const { value: part } = await parts.next();
      if (!part) return;
      left -= sizeOf(part);
      reading += sizeOf(part);
      const read = readPart(ctx, part).then((rows) => ({ part, rows }));
      // Whoever waits for it hears of its failure. Nobody does where an earlier one has failed.
      read.catch(() => {});
      underWay.push(read);
    }
  };

  /** Takes the hits of a part, newest first. False where these are enough. */
  const take = ({ room, from, to }: Part, rows: ReadonlyMap<number, MessageRow>): boolean => {
    let oldest: MessageRow | undefined;
    for (let seq = to; seq >= from; seq -= 1) {
      const row = rows.get(seq);
      if (!row) continue;
      oldest = row;
      if (!isHit(row)) continue;
      hits.push({ room, seq });
      if (hits.length < LIMITS.searchHits) continue;
      progress.set(room.roomId, reached(room.roomId, seq, row, afterMs));
      return false;
    }
    progress.set(room.roomId, reached(room.roomId, from, oldest, afterMs));
    return true;
  };

  try {
    for (await begin(); underWay.length > 0; await begin()) {
      const next = await underWay.shift();
      if (!next) continue;
      reading -= sizeOf(next.part);
      searched += sizeOf(next.part);
      if (!isDone(next.part.room) && !take(next.part, next.rows)) break;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  return { hits, progress };
};

const sizeOf = ({ from, to }: Part): number => to - from + 1;

/** The room is searched from its newest message back to the one at `seq`. */
const reached = (roomId: string, seq: number, row: MessageRow | undefined, afterMs: number): Progress => {
  const at = row && { at: new Date(row.timestamp).toISOString() };
  const isDone = seq <= 1 || (row !== undefined && row.timestamp < afterMs);
  return { roomId, ...(isDone ? { done: true as const } : { before: seq }), ...at };
};

/** The rooms in parts of a `size` each, from the newest message that may be a hit. A room without any has one empty part. */
async function* partsOf(
  deps: Deps,
  query: Query,
  rooms: readonly Room[],
  isDone: (room: Room) => boolean,
  size: () => number,
): AsyncGenerator<Part, undefined> {
  for (const room of rooms) {
    const newest = await findNewest(deps, query, room);
    if (newest === 0) yield { room, from: 1, to: 0 };
    for (let to = newest; to > 0 && !isDone(room); ) {
      const from = Math.max(1, to - size() + 1);
      yield { room, from, to };
      to = from - 1;
    }
  }
  return undefined;
}

/** The newest sequence that may be a hit; 0 where there is none. Where the query ends with a date, some 17 reads of single messages find it. */
const findNewest = async (deps: Deps, query: Query, { roomId, head, before }: Room): Promise<number> => {
  if (query.after !== undefined && head.at < Date.parse(query.after)) return 0;
  const newest = Math.min(head.seq, (before ?? Number.POSITIVE_INFINITY) - 1);
  if (query.before === undefined || before !== undefined) return newest;
  const beforeMs = Date.parse(query.before);
  if (head.at < beforeMs) return newest;
  let [low, high] = [0, newest];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [row] = await deps.table.getMany<MessageRow>([Keys.logRow(roomId, middle)], { eventually: true });
    // One without a row was sent a moment ago.
    if ((row?.timestamp ?? Number.POSITIVE_INFINITY) < beforeMs) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The messages of a part by their sequences. */
const readPart = async (deps: Deps, { room, from, to }: Part): Promise<ReadonlyMap<number, MessageRow>> => {
  if (from > to) return new Map();
  const range = { pk: Keys.roomPk(room.roomId), from: Keys.logSk(from), to: Keys.logSk(to) };
  const read = async (reading: { eventually?: true }) => {
    const rows = new Map<number, MessageRow>();
    for await (const page of pages<MessageRow>(deps.table, { ...range, ...reading }))
      for (const row of page) rows.set(Keys.seqOf(row.sk), row);
    Head.overlayPending(rows, room.head);
    return rows;
  };
  const late = await read({ eventually: true });
  return late.size >= to - from + 1 ? late : read({});
};

/** The hits as they are now, without those that are none any more. */
const confirm = async (deps: Deps, hits: readonly Hit[], isHit: (row: MessageRow) => boolean) => {
  const rows = await deps.table.getMany<MessageRow>(hits.map(({ room, seq }) => Keys.logRow(room.roomId, seq)));
  const byRoom = new Map<Room, Map<number, MessageRow>>();
  for (const { room } of hits) {
    if (byRoom.has(room)) continue;
    const bySeq = Log.bySeq(rows.filter(({ pk }) => pk === Keys.roomPk(room.roomId)));
    Head.overlayPending(bySeq, room.head);
    overlayReactions(bySeq, room.head);
    byRoom.set(room, bySeq);
  }
  return hits.flatMap(({ room, seq }) => {
    const row = byRoom.get(room)?.get(seq);
    return row && isHit(row) ? [{ room, seq, row }] : [];
  });
};

/** How far the rooms are searched if the answer ends before `cut`, for which it has no room (I17). `rooms` are those that were asked for. */
const upTo = (
  progress: readonly Progress[],
  rooms: readonly Cursor[],
  cut: Output<"search">["hits"][number] | undefined,
): Progress[] => {
  if (!cut) return [...progress];
  const at = progress.findIndex(({ roomId }) => roomId === cut.roomId);
  const { roomId, seq, timestamp } = cut;
  return progress.map((each, index) =>
    index < at
      ? each
      : index === at
        ? { roomId, before: seq + 1, at: timestamp }
        : (rooms.find((cursor) => cursor.roomId === each.roomId) ?? each),
  );
};
