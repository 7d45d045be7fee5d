import { expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const MINUTE = 60_000;

const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  for (const roomId of ["r1", "r2"]) server.addRoom(roomId, [ada]);
  const client = createClient(createFakePorts(clock, server, ada).ports, ada);
  client.start();
  await clock.advance(100);
  const looks = () => server.requests.filter(({ action }) => action === "look").map(({ data }) => data);
  return { clock, server, client, looks, lookedAt: () => server.lookedAt(ada) };
};

test("a room is looked at while it is open, and a switch is one request", async () => {
  const { clock, client, looks, lookedAt } = await begin();
  client.room("r1").open();
  await clock.advance(100);
  client.room("r1").close();
  client.room("r2").open();
  await clock.advance(100);
  client.room("r2").close();
  await clock.advance(100);
  expect(looks()).toEqual([{ roomId: "r1" }, { roomId: "r2", left: "r1" }, { left: "r2" }]);
  expect(lookedAt()).toEqual([]);
});

test("a page that is hidden for 10 s looks at nothing until it is shown; a shorter absence is nothing", async () => {
  const { clock, client, looks, lookedAt } = await begin();
  client.room("r1").open();
  await clock.advance(100);
  client.hide();
  await clock.advance(9_000);
  client.show();
  await clock.advance(MINUTE);
  expect(looks()).toHaveLength(1);
  client.hide();
  await clock.advance(40_000);
  expect([looks().length, lookedAt()]).toEqual([2, []]);
  client.show();
  await clock.advance(1_000);
  expect([looks().length, lookedAt()]).toEqual([3, ["r1"]]);
});

test("a new connection is told of what is on the screen, after its hello", async () => {
  const { clock, server, client, lookedAt } = await begin();
  client.room("r1").open();
  await clock.advance(100);
  server.cut();
  await clock.advance(2_000);
  expect(lookedAt()).toEqual(["r1"]);
  // API Gateway's two hours.
  await clock.advance(115 * MINUTE);
  expect(lookedAt()).toEqual(["r1"]);
  expect(server.requests.findLast(({ action }) => action === "hello")?.data).toEqual({ looks: true, drafts: true });
});

test("one request at a time: what changes meanwhile is told after it", async () => {
  const { clock, server, client, looks, lookedAt } = await begin();
  server.world.latencyMs = () => 500;
  const room = client.room("r1");
  room.open();
  await clock.advance(100);
  for (let time = 0; time < 5; time += 1) {
    room.close();
    room.open();
  }
  room.close();
  await clock.advance(900);
  expect(looks()).toHaveLength(1);
  await clock.advance(1_500);
  expect(looks()).toEqual([{ roomId: "r1" }, { left: "r1" }]);
  expect(lookedAt()).toEqual([]);
});

test("a request that fails is repeated, one that is refused only after the next sync", async () => {
  const { clock, server, client, looks, lookedAt } = await begin();
  let refusals = 2;
  server.world.fate = (action) => (action === "look" && refusals-- > 0 ? { refuse: "server.busy" } : "answered");
  client.room("r1").open();
  await clock.advance(10_000);
  expect([looks().length, lookedAt()]).toEqual([3, ["r1"]]);
  client.room("r1").close();
  await clock.advance(100);
  server.world.fate = (action) => (action === "look" ? { refuse: "action.unknown" } : "answered");
  client.room("r2").open();
  await clock.advance(2 * MINUTE);
  expect(looks()).toHaveLength(5);
  server.world.fate = () => "answered";
  await clock.advance(5 * MINUTE);
  expect(lookedAt()).toEqual(["r2"]);
  await client.stop();
  await clock.advance(100);
  expect(clock.pending()).toBe(0);
});
