import { expect, test } from "vitest";
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
