import { expect, test } from "vitest";
import { type CachedTimeline, createCache } from "./cache";
import { type Client, createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakeCache, createFakePorts, createFakeStorage } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

/** One browser of Ada's: each client begins with what the one before has left. */
const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  const [storage, cache] = [createFakeStorage(), createFakeCache()];
  const open = (isOffline = false) => {
    const { ports } = createFakePorts(clock, server, ada, storage);
    const offline = { fetchTicket: () => Promise.reject(new TypeError("fetch failed")) };
    const client = createClient(
      { ...ports, ...(isOffline && offline), cache: async () => ({ storage: cache, createCache }) },
      ada,
    );
    client.start();
    return client;
  };
  const close = async (client: Client) => {
    const stopping = client.stop();
    await clock.advance(100);
    await stopping;
  };
  const other = createClient(createFakePorts(clock, server, bob).ports, bob);
  other.start();
  await clock.advance(200);
  return { clock, server, cache, open, close, other };
};

const contents = (client: Client, roomId = "r1") =>
  client
    .room(roomId)
    .timeline.get()
    .items.map((item) => (item.kind === "message" ? item.message.content : `(${item.pending.content})`));

const say = async ({ clock, other }: Awaited<ReturnType<typeof begin>>, ...texts: string[]) => {
  for (const content of texts) {
    other.room("r1").send({ content });
    await clock.advance(300);
  }
};

/** Ada reads the room, and closes her browser. */
const read = async (scene: Awaited<ReturnType<typeof begin>>) => {
  const client = scene.open();
  await scene.clock.advance(200);
  client.room("r1").open();
  await scene.clock.advance(5_000);
  await scene.close(client);
};

test("of a page that goes before it could gather, all is asked of the storage at once", async () => {
  const scene = await begin();
  await say(scene, "one");
  const asked: string[] = [];
  const { ports } = createFakePorts(scene.clock, scene.server, ada);
  const note = (what: string) => {
    asked.push(what);
    // The page is gone before any of this is answered.
    return new Promise<void>(() => {});
  };
  const storage = {
    load: async () => ({ rooms: undefined, timelines: [] }),
    putRooms: () => note("rooms"),
    putTimeline: ({ messages }: CachedTimeline) => note(messages.map(({ content }) => content).join(" ")),
    removeTimeline: (roomId: string) => note(`no ${roomId}`),
  };
  const client = createClient({ ...ports, cache: async () => ({ storage, createCache }) }, ada);
  client.start();
  await scene.clock.advance(200);
  client.room("r1").open();
  await scene.clock.advance(500);
  await say(scene, "two");
  expect(asked).toEqual([]);
  client.hide();
  expect(asked).toEqual(["rooms", "one two"]);
});

test("without network a new client shows the rooms and messages that the last one knew, and says as of when", async () => {
  const scene = await begin();
  await say(scene, "one", "two");
  await read(scene);
  const at = scene.clock.now();
  await scene.clock.advance(60_000);
  const client = scene.open(true);
  await scene.clock.advance(100);
  client.room("r1").open();
  await scene.clock.advance(60_000);
  expect(client.rooms.get()).toMatchObject({ status: "loading", rooms: new Map([["r1", { seq: 2 }]]) });
  expect(at - (client.rooms.get().asOf ?? 0)).toBeLessThan(10_000);
  expect(client.room("r1").timeline.get()).toMatchObject({ loaded: true, hasNewer: false });
  expect(contents(client)).toEqual(["one", "two"]);
  client.room("r1").send({ content: "three" });
  expect(contents(client)).toEqual(["one", "two", "(three)"]);
  await scene.close(client);
});

test("I6, I8: with network it shows what has come, changed and gone meanwhile", async () => {
  const scene = await begin();
  await say(scene, "one", "two", "three");
  await read(scene);
  await say(scene, "four");
  void scene.other.room("r1").edit("r1.2", "TWO");
  void scene.other.room("r1").delete("r1.3");
  await scene.clock.advance(500);
  const client = scene.open();
  client.room("r1").open();
  await scene.clock.advance(2_000);
  expect(contents(client)).toEqual(["one", "TWO", "", "four"]);
  expect(client.rooms.get().asOf).toBeUndefined();
  await scene.close(client);
});

test("I8: what was deleted is in the cache no more once the client knows of it, also of a room that is not open", async () => {
  const scene = await begin();
  await say(scene, "secret");
  await read(scene);
  void scene.other.room("r1").delete("r1.1");
  await scene.clock.advance(500);
  expect(JSON.stringify([...scene.cache.timelines])).toContain("secret");
  const client = scene.open();
  await scene.clock.advance(10_000);
  await scene.close(client);
  expect(JSON.stringify([...scene.cache.timelines])).not.toContain("secret");
});

test("I9: a room that one was removed from is in the cache no more", async () => {
  const scene = await begin();
  await say(scene, "one");
  await read(scene);
  scene.server.expel("r1", ada);
  const client = scene.open();
  await scene.clock.advance(10_000);
  expect(client.rooms.get().rooms.size).toBe(0);
  expect(contents(client)).toEqual([]);
  await scene.close(client);
  expect(scene.cache.timelines.size).toBe(0);
});

test("I12: of a log that was restored since, nothing that was cached is shown", async () => {
  const scene = await begin();
  await say(scene, "one", "two", "three");
  await read(scene);
  scene.server.restore("r1", 1);
  const client = scene.open();
  client.room("r1").open();
  await scene.clock.advance(2_000);
  expect(contents(client)).toEqual(["one"]);
  await scene.close(client);
});

test("the twenty rooms that were opened last are kept, with their newest 200 messages", async () => {
  const scene = await begin();
  for (let n = 0; n < 21; n += 1) scene.server.addRoom(`n${n}`, [ada, bob]);
  await say(scene, ...Array.from({ length: 10 }, (_, n) => `${n}`));
  const client = scene.open();
  await scene.clock.advance(200);
  for (let n = -1; n < 21; n += 1) {
    const room = client.room(n < 0 ? "r1" : `n${n}`);
    room.open();
    room.send({ content: "here" });
    await scene.clock.advance(1_000);
    room.close();
  }
  await scene.clock.advance(10_000);
  await scene.close(client);
  expect([...scene.cache.timelines.keys()].sort()).toEqual(Array.from({ length: 20 }, (_, n) => `n${n + 1}`).sort());
});
