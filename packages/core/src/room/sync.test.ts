import { LIMITS } from "@parley/protocol/limits";
import type { KnownRoom } from "@parley/protocol/sync";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as Pulse from "../live/pulse";
import * as Read from "../log/read";
import * as Keys from "../table/keys";
import type { Range, Table } from "../table/table";
import { arrive, connect, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Presence from "./presence";
import * as Room from "./room";
import * as Sync from "./sync";

const deps = await openDeps();
afterAll(deps.close);

const ada = await arrive(deps, "Ada");

/** What a client knows after `hello`. */
const hello = async (ctx: Context): Promise<KnownRoom[]> =>
  (await Hello.hello(ctx, { looks: true })).result.rooms.map(({ roomId, seq, change, readSeq, ended }) => ({
    roomId,
    seq,
    change,
    readSeq,
    ...(ended !== undefined && { ended }),
  }));

/** Somebody with so many rooms, who knows where each stands. */
const begin = async (count: number) => {
  const me = await arrive(deps, "Me");
  const roomIds: string[] = [];
  for (let room = 0; room < count; room += 1) roomIds.push(await openRoom([ada, me]));
  const rooms = await hello(me);
  const sync = async (input: object = {}) => (await Sync.sync(me, { rooms, ...input })).result;
  return { me, roomIds: roomIds.sort(), rooms, sync };
};

/** Every page, as a client that knows nothing, or what `rooms` says, asks for them. */
const allPages = async (me: Context, rooms: readonly KnownRoom[]) => {
  const pages = [];
  for (let cursor: string | undefined; ; ) {
    const after = cursor ?? "";
    const some = rooms.filter(({ roomId }) => roomId > after).slice(0, LIMITS.syncRooms);
    const page = (await Sync.sync(me, { rooms: some, ...(cursor !== undefined && { cursor }) })).result;
    pages.push(page);
    cursor = page.nextCursor;
    if (cursor === undefined) return pages;
  }
};

describe("sync", () => {
  it("answers with nothing where nothing was missed", async () => {
    const { sync } = await begin(3);
    expect(await sync()).toEqual({ epoch: "first", rooms: [], removed: [] });
  });

  it("I6, I12: answers with each room of which the client has missed a message, an edit, or what was read elsewhere", async () => {
    const { me, roomIds, sync } = await begin(4);
    const [messages, edited, read] = roomIds;
    for (const roomId of [messages, edited, read]) await Message.send(ada, { roomId, content: "news" });
    const known = await hello(me);
    await Message.send(ada, { roomId: messages, content: "more" });
    await Message.edit(ada, { messageId: `${edited}.1`, content: "changed" });
    await Read.mark(me, { roomId: read ?? "", seq: 1 });
    const { rooms } = await sync({ rooms: known });
    expect(rooms).toMatchObject([
      { roomId: messages, seq: 2, change: 0, unread: 2 },
      { roomId: edited, seq: 1, change: 1, unread: 1 },
      { roomId: read, readSeq: 1, unread: 0 },
    ]);
  });

  it("costs six and a half read units and a write for ten rooms of which nothing was missed, with who is online in one of them", async () => {
    const { roomIds, sync } = await begin(10);
    expect(await deps.cost(() => sync())).toEqual({ read: 5.5, write: 1 });
    expect(await deps.cost(() => sync({ looking: roomIds[0] }))).toEqual({ read: 6.5, write: 1 });
  });

  it("says nothing of a room of which the client knows more, as the read may lag behind", async () => {
    const { rooms, sync } = await begin(1);
    const ahead = rooms.map((room) => ({ ...room, seq: 5, change: 2 }));
    expect((await sync({ rooms: ahead })).rooms).toEqual([]);
  });

  it("answers with a room in which a membership has ended, as the reader's role may have changed", async () => {
    const { me, roomIds, rooms } = await begin(1);
    const [roomId = ""] = roomIds;
    await Room.leave(ada, { roomId });
    const known = rooms.map((room) => ({ ...room, seq: 1 }));
    expect((await Sync.sync(me, { rooms: known })).result.rooms).toMatchObject([{ roomId, role: "owner" }]);
  });

  it("I6: enters a room that the client does not know, so that it is heard from then on", async () => {
    const { me, sync } = await begin(1);
    const roomId = await openRoom([ada, me]);
    expect((await sync()).rooms).toMatchObject([{ roomId }]);
    const gateway = createGateway(deps);
    await gateway.deliver((await Message.send(ada, { roomId, content: "heard" })).deliveries);
    expect(gateway.received(me.actor.connectionId)).toHaveLength(1);
  });

  it("I9: names rooms that are the caller's no longer, and never one that only a late read of the list lacks", async () => {
    const { me, roomIds, rooms } = await begin(3);
    const [left = "", removed = "", lagging = ""] = roomIds;
    await Room.leave(me, { roomId: left });
    await Moderation.ban(ada, { roomId: removed, userId: me.actor.userId });
    const late: Table = {
      ...deps.table,
      query: async <Row>(range: Range) => {
        const page = await deps.table.query<Row>(range);
        return { ...page, rows: page.rows.filter(({ sk }) => Keys.idOf(sk) !== lagging) };
      },
    };
    expect((await Sync.sync(over(me, late), { rooms })).result.removed).toEqual([left, removed]);
  });

  it("I9: says nothing of rooms that were never the caller's, whether they are there or not", async () => {
    const { sync } = await begin(0);
    const strange = [await openRoom([ada], { isPrivate: true }), deps.mintId()].sort();
    const rooms = strange.map((roomId) => ({ roomId, seq: 0, change: 0, readSeq: 0 }));
    expect(await sync({ rooms, looking: strange[0] })).toEqual({ epoch: "first", rooms: [], removed: strange });
  });

  it("pages over more rooms than fit, from a client that knows them and from one that knows none", async () => {
    const { me, roomIds } = await begin(LIMITS.syncRooms + 5);
    const rooms = roomIds.map((roomId) => ({ roomId, seq: 0, change: 0, readSeq: 0, ended: 0 }));
    const [gone = "", ...kept] = roomIds;
    await Room.leave(me, { roomId: gone });
    const knowing = await allPages(me, rooms);
    expect(knowing.map((page) => [page.rooms.length, page.removed])).toEqual([
      [0, [gone]],
      [0, []],
    ]);
    const unknowing = await allPages(me, []);
    expect(unknowing.flatMap((page) => page.rooms.map(({ roomId }) => roomId))).toEqual(kept);
    expect(unknowing.length).toBe(2);
  });

  it("answers with who is online in the room on the screen", async () => {
    const { me, roomIds, sync } = await begin(1);
    const [roomId = ""] = roomIds;
    expect((await sync({ looking: roomId })).presence).toEqual((await Presence.list(me, { roomId })).result);
  });

  it("I11: notes that the connection is alive, and is refused where it has ended", async () => {
    const { me, sync } = await begin(1);
    const { connectionId } = me.actor;
    deps.clock.advance(Pulse.SILENCE_MS);
    await sync();
    deps.clock.advance(1);
    expect((await Pulse.findSilent(deps)).map((found) => found.connectionId)).not.toContain(connectionId);
    await Connection.forget(deps, connectionId);
    expect((await refusal(sync())).code).toBe("connection.unknown");
    const tab = await connect(deps, me.actor);
    await Sync.sync(tab, { rooms: [] });
  });
});
