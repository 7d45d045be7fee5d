import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as FanOut from "../live/fan-out";
import * as Keys from "../table/keys";
import type { MemberRow } from "../table/row";
import { arrive, connect, crowd, openDeps, openRoom, over } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { rowsRead } from "../testing/rows-read";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const ada = await arrive(deps, "Ada Lovelace");

/** Makes somebody a member of so many rooms of others, in each of which so many are online; `lookers` of them look at it. */
const enlist = async (
  me: Context,
  rooms: number,
  { online = 0, lookers = 0, messages = 0 } = {},
): Promise<string[]> => {
  const member: MemberRow = { username: me.actor.username, role: "member", joinedAt: 0, state: "active", since: 0 };
  const roomIds: string[] = [];
  for (let n = 0; n < rooms; n += 1) {
    const owner = await connect(deps, ada.actor);
    const { room } = (await Room.create(owner, { name: `Room ${n}`, clientRoomId: `${me.actor.userId} ${n}` })).result;
    for (let sent = 0; sent < messages; sent += 1) await Message.send(owner, { roomId: room.roomId, content: "hello" });
    await deps.table.remove(Keys.subscription(room.roomId, 0, owner.actor.connectionId));
    const present = crowd(deps, room.roomId, online).map((row, index) => ({
      ...row,
      looks: true,
      ...(index < lookers && { looking: true }),
    }));
    await deps.load([
      ...present,
      { ...Keys.member(room.roomId, me.actor.userId), ...member },
      { ...Keys.userRoom(me.actor.userId, room.roomId), readSeq: 0 },
    ]);
    roomIds.push(room.roomId);
  }
  return roomIds;
};

/** All pages of a first `hello` of a new connection, with what it sends to others: what that costs. */
const firstHello = async (user: Context) => {
  const tab = await connect(deps, user.actor);
  const gateway = createGateway(deps);
  let [posts, rooms, calls] = [0, 0, 0];
  const work = async () => {
    let cursor: string | undefined;
    do {
      const page = await Hello.hello(tab, { looks: true, ...(cursor !== undefined && { cursor }) });
      posts += (await gateway.deliver(page.deliveries)).posts;
      rooms += page.result.rooms.length;
      cursor = page.result.nextCursor;
    } while (cursor !== undefined);
  };
  const units = await deps.cost(async () => {
    calls = await deps.calls(work);
  });
  return { tab, rooms, calls, posts, ...units };
};

describe("a first hello", () => {
  it("of 50 rooms of 20 online, with messages unread in each, costs at most 165 calls, 250 read and 110 write units, and posts to those who look", async () => {
    const me = await arrive(deps, "Grace Hopper");
    await enlist(me, 50, { online: 20, lookers: 3, messages: 2 });
    const cost = await firstHello(me);
    expect(cost).toMatchObject({ rooms: 50, posts: 50 * 3 });
    expect(cost.calls).toBeLessThanOrEqual(165);
    expect(cost.write).toBeLessThanOrEqual(110);
    // A unit for each room is for its unread messages.
    expect(cost.read - 50).toBeLessThanOrEqual(250);
  });

  it("of 500 rooms costs ten times what 50 cost, and so does its end", async () => {
    const [few, many] = [await arrive(deps, "Few"), await arrive(deps, "Many")];
    await enlist(few, 50);
    await enlist(many, 500);
    const ends = [];
    const hellos = [];
    for (const user of [few, many]) {
      const { tab, ...cost } = await firstHello(user);
      hellos.push(cost);
      ends.push(await deps.cost(() => Connection.forget(deps, tab.actor.connectionId)));
    }
    const [ofFew, ofMany] = hellos;
    const [endOfFew, endOfMany] = ends;
    for (const name of ["calls", "write", "read"] as const)
      expect(ofMany?.[name]).toBeLessThanOrEqual(10.5 * (ofFew?.[name] ?? 0));
    expect(endOfMany?.write).toBeLessThanOrEqual(10.5 * (endOfFew?.write ?? 0));
  });
});

describe("coming back", () => {
  it("I11: of 400 people of one room reads at most 60 rows each, and tells nobody above 50", async () => {
    const owner = await arrive(deps, "Owner");
    const roomId = await openRoom([owner]);
    const people = await Promise.all(Array.from({ length: 400 }, (_, n) => arrive(deps, `Person ${n}`)));
    await deps.load(
      people.flatMap(({ actor: { userId, username } }) => [
        { ...Keys.member(roomId, userId), username, role: "member", joinedAt: 0, state: "active", since: 0 },
        { ...Keys.userRoom(userId, roomId), readSeq: 0 },
      ]),
    );
    const gateway = createGateway(deps);
    for (const person of people) {
      const rows = await rowsRead(deps, async (table) => {
        const { deliveries } = await Hello.hello(over(person, table), { looks: true });
        await FanOut.deliver({ ...deps, table }, gateway.live, deliveries);
      });
      expect(rows).toBeLessThanOrEqual(60);
    }
    expect(gateway.received(owner.actor.connectionId)).toHaveLength(LIMITS.announcedOnline);
    for (const { actor } of people) {
      const rows = await rowsRead(deps, async (table) => {
        const left = await Connection.forget({ ...deps, table }, actor.connectionId);
        await FanOut.deliver({ ...deps, table }, gateway.live, left);
      });
      expect(rows).toBeLessThanOrEqual(60);
    }
  });
});
