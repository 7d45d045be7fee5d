import { expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  const connect = () => createClient(createFakePorts(clock, server, ada).ports, ada);
  const [desk, phone] = [connect(), connect()];
  for (const client of [desk, phone]) client.start();
  await clock.advance(200);
  return { clock, server, desk, phone };
};

test("all of a person's clients know whom they have blocked, at once and after they connect again", async () => {
  const { clock, desk, phone } = await begin();
  const blocked = () => [desk, phone].map((client) => [...client.blocked.get()]);
  await Promise.all([desk.request("blockPerson", { userId: bob.userId }), clock.advance(50)]);
  expect(blocked()).toEqual([["u-bob"], ["u-bob"]]);
  phone.drop();
  await Promise.all([desk.request("unblockPerson", { userId: bob.userId }), clock.advance(50)]);
  await clock.advance(5_000);
  expect(phone.connection.get().status).toBe("online");
  expect(blocked()).toEqual([[], []]);
});

test("what an event says while a hello is under way is newer than its answer", async () => {
  const { clock, server, desk, phone } = await begin();
  await Promise.all([desk.request("blockPerson", { userId: bob.userId }), clock.advance(50)]);
  phone.drop();
  phone.wake();
  // The answer was made before the event, and comes after it.
  let late = true;
  server.world.latencyMs = () => (late ? 500 : 5);
  await clock.advance(20);
  late = false;
  await Promise.all([desk.request("unblockPerson", { userId: bob.userId }), clock.advance(20)]);
  await clock.advance(2_000);
  expect([...phone.blocked.get()]).toEqual([]);
});

test("of somebody who is blocked, neither mentions count nor typing shows; their messages are unread as others'", async () => {
  const { clock, server, desk } = await begin();
  const room = desk.room("r1");
  room.open();
  await Promise.all([desk.request("blockPerson", { userId: bob.userId }), clock.advance(50)]);
  server.typing("r1", bob, true);
  server.post("r1", bob, "@Ada look");
  await clock.advance(50);
  expect(room.typing.get()).toEqual([]);
  expect(desk.rooms.get().rooms.get("r1")).toMatchObject({ unread: 1, mentions: 0 });
});
