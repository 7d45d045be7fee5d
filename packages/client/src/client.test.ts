import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const begin = () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  return { clock, server };
};

const contents = (room: ReturnType<ReturnType<typeof createClient>["room"]>) =>
  room.timeline
    .get()
    .items.map((item) => (item.kind === "message" ? item.message.content : `(${item.pending.content})`));

test("two people chat", async () => {
  const { clock, server } = begin();
  const one = createClient(createFakePorts(clock, server, ada).ports, ada);
  const two = createClient(createFakePorts(clock, server, bob).ports, bob);
  one.start();
  two.start();
  await clock.advance(200);
  expect(one.connection.get().status).toBe("online");
  const room = one.room("r1");
  const other = two.room("r1");
  room.open();
  other.open();
  await clock.advance(500);
  room.send({ content: "Hello" });
  expect(contents(room)).toEqual(["(Hello)"]);
  const key = room.timeline.get().items[0]?.key;
  await clock.advance(500);
  expect(contents(room)).toEqual(["Hello"]);
  expect(room.timeline.get().items[0]?.key).toBe(key);
  expect(contents(other)).toEqual(["Hello"]);
  expect(two.rooms.get().rooms.get("r1")).toMatchObject({ unread: 1, seq: 1 });
  other.markRead(1);
  expect(two.rooms.get().rooms.get("r1")).toMatchObject({ unread: 0, readSeq: 1 });
  await clock.advance(5_000);
  expect(server.summary("r1", bob).readSeq).toBe(1);
  await one.stop();
  await two.stop();
  await clock.advance(1_000);
  expect(clock.pending()).toBe(0);
});

test("I10: what is read as it arrives is not counted with what comes after the reader has gone", async () => {
  const { clock, server } = begin();
  const client = createClient(createFakePorts(clock, server, ada).ports, ada);
  client.start();
  await clock.advance(200);
  const room = client.room("r1");
  const unread = () => client.rooms.get().rooms.get("r1")?.unread;
  const stopReading = client.rooms.subscribe(() => room.markRead(client.rooms.get().rooms.get("r1")?.seq ?? 0));
  server.post("r1", bob, "read at once");
  await clock.advance(100);
  expect(unread()).toBe(0);
  stopReading();
  server.post("r1", bob, "unread");
  await clock.advance(100);
  expect(unread()).toBe(1);
  await client.stop();
});

describe("the store is restored to an older state", () => {
  test("I6, I12: rooms and timelines are loaded anew, and what is said then is shown", async () => {
    const { clock, server } = begin();
    for (let n = 1; n <= 80; n += 1) server.post("r1", bob, `${n}`);
    const client = createClient(createFakePorts(clock, server, ada).ports, ada);
    client.start();
    const room = client.room("r1");
    room.open();
    await clock.advance(500);
    expect(contents(room).at(-1)).toBe("80");
    server.restore("r1", 50);
    for (const content of ["51 anew", "52 anew"]) server.post("r1", bob, content);
    await clock.advance(6 * 60_000);
    expect(contents(room).slice(-3)).toEqual(["50", "51 anew", "52 anew"]);
    expect(client.rooms.get().rooms.get("r1")).toEqual(server.summary("r1", ada));
    server.post("r1", bob, "53 anew");
    await clock.advance(1_000);
    expect(contents(room).at(-1)).toBe("53 anew");
    expect(client.rooms.get().rooms.get("r1")).toMatchObject({ seq: 53, unread: 53 });
    await client.stop();
  });

  test("I6, I12: a room that is looked at from outside is loaded anew, too", async () => {
    const { clock, server } = begin();
    server.addRoom("r2", [bob]);
    for (let n = 1; n <= 80; n += 1) server.post("r2", bob, `${n}`);
    const client = createClient(createFakePorts(clock, server, ada).ports, ada);
    client.start();
    const room = client.room("r2");
    room.open();
    await clock.advance(500);
    expect(contents(room).at(-1)).toBe("80");
    server.restore("r2", 50);
    await clock.advance(6 * 60_000);
    expect(contents(room).at(-1)).toBe("50");
    await client.stop();
  });

  test("I1, I2: what was being sent is there once", async () => {
    const { clock, server } = begin();
    for (let n = 1; n <= 80; n += 1) server.post("r1", bob, `${n}`);
    const client = createClient(createFakePorts(clock, server, ada).ports, ada);
    client.start();
    await clock.advance(500);
    server.world.fate = (action) => (action === "sendMessage" ? "lost" : "answered");
    client.room("r1").send({ content: "once" });
    await clock.advance(1_000);
    server.restore("r1", 50);
    // Sent again before the client knows, and again when the log has passed the old place.
    await clock.advance(20_000);
    expect(server.log("r1")[50]?.content).toBe("once");
    for (let n = 52; n <= 100; n += 1) server.post("r1", bob, `${n}`);
    server.world.fate = () => "answered";
    await clock.advance(60_000);
    expect(server.log("r1").filter(({ content }) => content === "once")).toHaveLength(1);
    expect(client.outbox.get().pending).toEqual([]);
    await client.stop();
  });
});

test("I6: of any number of messages before the first `hello` is answered no room's news is lost", async () => {
  const { clock, server } = begin();
  for (const roomId of ["r2", "r3", "r4", "r5"]) server.addRoom(roomId, [ada, bob]);
  const client = createClient(createFakePorts(clock, server, ada).ports, ada);
  server.world.fate = (action) => {
    const pages = server.requests.filter((each) => each.action === "hello").length;
    if (action === "hello" && pages === 2) {
      // The rooms of the first page are subscribed, and were read.
      server.post("r1", bob, "the one that counts");
      for (let n = 0; n < 300; n += 1) server.post("r2", bob, `${n}`);
    }
    return "answered";
  };
  client.start();
  await clock.advance(5_000);
  for (const roomId of ["r1", "r2"]) expect(client.rooms.get().rooms.get(roomId)).toEqual(server.summary(roomId, ada));
  await client.stop();
});

test("has no more requests under way than the server lets wait, however many rooms have something to ask", async () => {
  const { clock, server } = begin();
  const client = createClient(createFakePorts(clock, server, ada).ports, ada);
  client.start();
  await clock.advance(200);
  let [underway, most] = [0, 0];
  server.world.fate = () => {
    underway += 1;
    most = Math.max(most, underway);
    clock.setTimeout(() => {
      underway -= 1;
    }, 5);
    return "answered";
  };
  const answers = Array.from({ length: 100 }, (_, n) => {
    server.addRoom(`many-${n}`, [ada]);
    return client.request("getRoom", { roomId: `many-${n}` });
  });
  for (let n = 0; n < 100; n += 1) client.room(`many-${n}`).send({ content: "Hello" });
  await clock.advance(20_000);
  expect((await Promise.all(answers)).map(({ room }) => room.roomId)).toHaveLength(100);
  expect(client.outbox.get().pending).toEqual([]);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(LIMITS.requestsWaiting);
  await client.stop();
});

test("I10: who writes and never reads moves their read position, by a write in fifty messages", async () => {
  const { clock, server } = begin();
  const client = createClient(createFakePorts(clock, server, ada).ports, ada);
  client.start();
  await clock.advance(200);
  for (let n = 0; n < 120; n += 1) client.room("r1").send({ content: `${n}` });
  await clock.advance(20_000);
  expect(server.log("r1")).toHaveLength(120);
  const { readSeq } = server.summary("r1", ada);
  expect(120 - readSeq).toBeLessThan(50);
  expect(client.rooms.get().rooms.get("r1")).toMatchObject({ readSeq, unread: 0 });
  expect(server.requests.filter(({ action }) => action === "markRead").length).toBeLessThanOrEqual(2);
  await client.stop();
});

test("I10: writing does not make read what others wrote before", async () => {
  const { clock, server } = begin();
  const client = createClient(createFakePorts(clock, server, ada).ports, ada);
  client.start();
  await clock.advance(200);
  server.post("r1", bob, "unread");
  await clock.advance(200);
  for (let n = 0; n < 60; n += 1) client.room("r1").send({ content: `${n}` });
  await clock.advance(20_000);
  expect(client.rooms.get().rooms.get("r1")).toMatchObject({ readSeq: 0, unread: 1 });
  expect(server.summary("r1", ada)).toMatchObject({ readSeq: 0, unread: 1 });
  await client.stop();
});
