import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { matcher, searched } from "@parley/protocol/match";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { parseTyped } from "@parley/protocol/typed-query";
import type { User } from "@parley/protocol/user";
import { describe, expect, test } from "vitest";
import type { Client } from "./client";
import type { RoomsState } from "./rooms";
import { startSearch } from "./search";
import { resolveQuery } from "./search-query";
import { createStore } from "./store";

const ada: User = { userId: "ada", username: "Ada" };
const HIT = { words: [{ text: "hit" }] };

const time = (minute: number) => new Date(Date.UTC(2030, 0, 1, 0, minute)).toISOString();

/** `search` searches at once, and the function that it returns answers. */
type Asked = {
  input: Input<"search">;
  search(budget?: number): () => Promise<void>;
  answer(budget?: number): Promise<void>;
  fail(): Promise<void>;
};

/** The client's side of a server that searches like Parley's, so many messages a request. Its answers wait until the test gives them. */
const createWorld = () => {
  const logs = new Map<string, Message[]>();
  const changes = new Map<string, number>();
  const rooms = createStore<RoomsState>({ status: "ready", rooms: new Map() });
  const blocked = createStore<ReadonlySet<string>>(new Set());
  const watchers = new Set<Parameters<Client["watch"]>[0]>();
  const asked: Asked[] = [];
  let people: User[] = [];

  const summary = (roomId: string): RoomSummary => {
    const log = logs.get(roomId) ?? [];
    const newest = log.at(-1);
    return {
      roomId,
      name: roomId,
      kind: "private",
      isPrivate: true,
      createdBy: "ada",
      createdAt: time(0),
      role: "member",
      seq: log.length,
      change: changes.get(roomId) ?? 0,
      readSeq: 0,
      unread: 0,
      mentions: 0,
      ...(newest && { lastMessageAt: newest.timestamp }),
    } as RoomSummary;
  };
  const publish = (...left: string[]) =>
    rooms.set({
      status: "ready",
      rooms: new Map([...logs.keys()].filter((id) => !left.includes(id)).map((id) => [id, summary(id)])),
    });

  const add = (roomId: string, content: string, minute: number, userId = "bob"): Message => {
    const log = logs.get(roomId) ?? [];
    logs.set(roomId, log);
    const seq = log.length + 1;
    const message: Message = {
      messageId: `${roomId}.${seq}`,
      roomId,
      seq,
      userId,
      username: userId,
      content,
      messageType: "TEXT",
      timestamp: time(minute),
      rev: 0,
    };
    log.push(message);
    return message;
  };

  const search = ({ query, rooms: cursors }: Input<"search">, budget: number): Output<"search"> => {
    const isHit = matcher(query, ada);
    const hits: Message[] = [];
    let left = budget;
    const answered = cursors.flatMap(({ roomId, before }) => {
      const log = rooms.get().rooms.has(roomId) ? logs.get(roomId) : undefined;
      if (!log) return [];
      let seq = (before ?? log.length + 1) - 1;
      if (left === 0) return [{ roomId, ...(before !== undefined && { before }) }];
      let at: string | undefined;
      for (; seq > 0 && left > 0; seq -= 1, left -= 1) {
        const message = log[seq - 1];
        if (message && isHit(searched(message))) hits.push(message);
        at = message?.timestamp;
      }
      const told = at === undefined ? {} : { at };
      return [seq === 0 ? { roomId, done: true as const, ...told } : { roomId, before: seq + 1, ...told }];
    });
    return { hits, rooms: answered };
  };

  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  const client = {
    rooms,
    blocked,
    user: createStore<User>(ada),
    watch: (listener: Parameters<Client["watch"]>[0]) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    request: (action: string, input: Input<"search">) => {
      if (action === "listUsers") return Promise.resolve({ users: people });
      return new Promise((resolve, reject) => {
        const searching = (budget = 10) => {
          const output = search(input, budget);
          return async () => {
            resolve(output);
            await settle();
          };
        };
        asked.push({
          input,
          search: searching,
          answer: (budget) => searching(budget)(),
          fail: async () => {
            reject(new ParleyError("server.busy", "no"));
            await settle();
          },
        });
      });
    },
  } as unknown as Pick<Client, "request" | "rooms" | "blocked" | "user" | "watch">;

  return {
    client,
    blocked,
    publish,
    add,
    settle,
    asked,
    knows: (users: User[]) => {
      people = users;
    },
    next: () => {
      const first = asked.shift();
      if (!first) throw new Error("nothing was asked");
      return first;
    },
    /** Answers until nothing more is asked. */
    async finish() {
      for (let n = 0; asked.length > 0 && n < 200; n += 1) await asked.shift()?.answer();
    },
    /** An edit, or with undefined a delete. It is told to the client unless it is `lost`. */
    change: (message: Message, content: string | undefined, isLost = false) => {
      const { roomId, seq } = message;
      const change = (changes.get(roomId) ?? 0) + 1;
      changes.set(roomId, change);
      const log = logs.get(roomId) ?? [];
      const before = log[seq - 1] ?? message;
      const next: Message =
        content === undefined
          ? { ...before, content: "", deleted: true, rev: before.rev + 1 }
          : { ...before, content, edited: true, rev: before.rev + 1 };
      log[seq - 1] = next;
      if (!isLost) for (const watcher of watchers) watcher(next, change);
      publish();
    },
    arrive: (message: Message) => {
      for (const watcher of watchers) watcher(message, changes.get(message.roomId) ?? 0);
      publish();
    },
  };
};

const contents = (hits: readonly Message[]) => hits.map(({ content }) => content);

describe("through many rooms", () => {
  test("it goes back in time in all rooms together, two requests at once, and shows the newest first", async () => {
    const world = createWorld();
    for (let n = 0; n < 30; n += 1) world.add("busy", `hit busy ${n}`, n * 10);
    for (let room = 0; room < 45; room += 1) world.add(`room-${room}`, `hit ${room}`, room * 3);
    world.publish();
    const search = startSearch(world.client, HIT, [...world.client.rooms.get().rooms.keys()]);
    expect(world.asked).toHaveLength(2);
    expect(world.asked[0]?.input.rooms).toHaveLength(20);
    expect(world.asked[0]?.input.rooms[0]).toEqual({ roomId: "busy" });
    await world.next().answer(10);
    const first = search.state.get();
    expect(contents(first.hits)[0]).toBe("hit busy 29");
    expect(first).toMatchObject({ status: "searching", rooms: 46, doneRooms: 0 });
    expect(world.asked).toHaveLength(2);
    await world.finish();
    search.further();
    await world.finish();
    const last = search.state.get();
    expect(last).toMatchObject({ status: "done", rooms: 46, doneRooms: 46 });
    expect(last.back).toBeUndefined();
    const times = last.hits.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted().reverse());
    expect(new Set(last.hits.map(({ messageId }) => messageId)).size).toBe(75);
  });

  test("its first requests go through little, as they do when it goes further after a rest", async () => {
    const world = createWorld();
    for (const [index, roomId] of ["three", "two", "one"].entries())
      for (let n = 0; n < 60; n += 1) world.add(roomId, "hit", index * 10 + n);
    for (let n = 0; n < 4_000; n += 1) world.add("long", "none", 100);
    world.publish();
    const search = startSearch(world.client, HIT, ["one", "two", "three", "long"]);
    const asked = () => world.asked.map(({ input: { rooms, most } }) => [rooms.map(({ roomId }) => roomId), most]);
    expect(asked()).toEqual([
      [["long"], 4_000],
      [["one", "two", "three"], 4_000],
    ]);
    await world.next().answer(4_000);
    await world.next().answer(10);
    expect(asked()).toEqual([[["one", "two", "three"], undefined]]);
    await world.next().answer(50);
    expect(search.state.get().status).toBe("paused");
    search.further();
    expect(asked()).toEqual([[["two", "three"], 4_000]]);
    search.close();
  });

  test("`back` is the time after which everything was searched", async () => {
    const world = createWorld();
    for (let n = 1; n <= 40; n += 1) world.add("one", "none", n);
    for (let n = 1; n <= 40; n += 1) world.add("two", "none", n);
    world.publish();
    const search = startSearch(world.client, HIT, ["one", "two"]);
    expect(search.state.get().back).toBeUndefined();
    await world.next().answer(20);
    // The second room is not searched at all.
    expect(search.state.get().back).toBe(time(40));
    await world.next().answer(50);
    expect(search.state.get()).toMatchObject({ back: time(11), doneRooms: 1 });
  });

  test("it rests after a page of hits, when it is stopped and after a failure, and then goes further", async () => {
    const world = createWorld();
    for (let n = 0; n < 200; n += 1) world.add("one", "hit", n);
    world.publish();
    const search = startSearch(world.client, HIT, ["one"]);
    for (let n = 0; n < 5; n += 1) await world.next().answer();
    expect(search.state.get()).toMatchObject({ status: "paused" });
    expect([search.state.get().hits.length, world.asked.length]).toEqual([50, 0]);
    search.further();
    search.stop();
    await world.next().answer();
    expect([search.state.get().status, world.asked.length]).toEqual(["paused", 0]);
    search.further();
    await world.next().fail();
    expect(search.state.get()).toMatchObject({ status: "failed", error: "server.busy" });
    expect(world.asked).toHaveLength(0);
    search.further();
    expect(search.state.get().error).toBeUndefined();
    await world.finish();
    search.close();
  });

  test("a closed search asks and says nothing more", async () => {
    const world = createWorld();
    for (let n = 0; n < 30; n += 1) world.add("one", "hit", n);
    world.publish();
    const search = startSearch(world.client, HIT, ["one"]);
    search.close();
    await world.next().answer();
    expect([search.state.get().hits.length, world.asked.length]).toEqual([0, 0]);
  });
});

describe("while it is shown", () => {
  const shown = async (...texts: string[]) => {
    const world = createWorld();
    const messages = texts.map((text, n) => world.add("one", text, n));
    world.publish();
    const search = startSearch(world.client, HIT, ["one"]);
    return { world, messages, search, hits: () => contents(search.state.get().hits) };
  };

  test("I8: a hit goes when its message is deleted or edited away, and comes when it is edited so, or arrives", async () => {
    const { world, messages, hits } = await shown("hit 1", "hit 2", "hit 3", "other");
    await world.finish();
    const [first, second, , fourth] = messages as [Message, Message, Message, Message];
    world.change(first, undefined);
    world.change(second, "miss");
    world.change(fourth, "hit 4");
    expect(hits()).toEqual(["hit 4", "hit 3"]);
    world.arrive(world.add("one", "hit 5", 9));
    expect(hits()).toEqual(["hit 5", "hit 4", "hit 3"]);
    expect(world.asked).toHaveLength(0);
  });

  test("I8: an answer that is older than an event brings nothing back", async () => {
    const { world, messages, hits } = await shown("hit 1", "hit 2");
    const [first] = messages as [Message, Message];
    const answer = world.next().search();
    world.change(first, undefined);
    await answer();
    expect(hits()).toEqual(["hit 2"]);
  });

  test("I8: where an event was missed, the room is searched again, and only what is still a hit stays", async () => {
    const { world, messages, hits, search } = await shown("hit 1", "hit 2", "hit 3");
    await world.finish();
    const [first, second] = messages as [Message, Message];
    world.change(first, undefined, true);
    expect(world.asked).toHaveLength(1);
    expect(hits()).toHaveLength(3);
    await world.finish();
    expect(hits()).toEqual(["hit 3", "hit 2"]);
    expect(search.state.get()).toMatchObject({ status: "done", doneRooms: 1 });
    // Also when it rests, and where the next event tells of the gap.
    world.change(second, "miss", true);
    await world.finish();
    expect(hits()).toEqual(["hit 3"]);
  });

  test("I9: what is in a room goes when one leaves it, also if an answer is under way", async () => {
    const { world, hits, search } = await shown("hit 1", "hit 2");
    const late = world.next();
    await late.answer(1);
    expect(hits()).toEqual(["hit 2"]);
    world.publish("one");
    expect(hits()).toEqual([]);
    await world.finish();
    expect([hits(), search.state.get().rooms]).toEqual([[], 0]);
  });

  test("nothing of people whom one has blocked is shown", async () => {
    const { world, hits } = await shown("hit 1");
    await world.finish();
    world.blocked.set(new Set(["bob"]));
    expect(hits()).toEqual([]);
    world.blocked.set(new Set());
    expect(hits()).toEqual(["hit 1"]);
  });
});

describe("what is typed", () => {
  const now = new Date(2030, 0, 1);
  const world = createWorld();
  for (const name of ["General", "Generally bad", "Design"]) world.add(name, "x", 1);
  world.publish();
  world.knows([
    { userId: "u-bob", username: "Bob Ross", handle: "bob" },
    { userId: "u-bobby", username: "Bobby", handle: "bobby" },
  ]);
  const resolve = (typed: string) => resolveQuery(world.client, parseTyped(typed, now));

  test("means rooms by the beginning of a name, and the one alone that is called so", async () => {
    expect(await resolve("x in:des")).toMatchObject({ roomIds: ["Design"] });
    expect(await resolve("x in:#gen")).toMatchObject({ roomIds: ["General", "Generally bad"] });
    expect(await resolve("x in:general")).toMatchObject({ roomIds: ["General"] });
  });

  test("means people by handle or name, and oneself as me", async () => {
    expect(await resolve("from:@bob")).toMatchObject({ query: { from: ["u-bob"] } });
    expect(await resolve("from:bobb")).toMatchObject({ query: { from: ["u-bobby"] } });
    expect(await resolve("from:me has:file")).toMatchObject({ query: { from: ["ada"], has: ["file"] } });
    expect(await resolve("@bob")).toMatchObject({ query: { words: [{ text: "@bob", people: ["u-bob"] }] } });
  });

  test("names nobody and no room, or asks for nothing", async () => {
    expect(await resolve("x in:nowhere from:zoe")).toEqual({ unknown: ["nowhere", "zoe"] });
    expect(await resolve("in:general")).toMatchObject({ query: undefined });
  });
});
