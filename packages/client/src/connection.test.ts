import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";
import { PROBE_MS } from "./requests";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };
const MINUTE = 60_000;

const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  const { ports, log } = createFakePorts(clock, server, ada);
  const client = createClient(ports, ada);
  const seen: string[] = [];
  client.connection.subscribe(() => seen.push(client.connection.get().status));
  const status = () => client.connection.get().status;
  const count = (action: string) => server.requests.filter((each) => each.action === action).length;
  return { clock, server, client, log, seen, status, count };
};

const online = async () => {
  const world = await begin();
  world.client.start();
  await world.clock.advance(100);
  expect(world.status()).toBe("online");
  return world;
};

describe("connecting", () => {
  test("is online only when `hello` has been answered to its last page", async () => {
    const { clock, server, client, seen } = await begin();
    for (const roomId of ["r2", "r3", "r4", "r5"]) server.addRoom(roomId, [ada]);
    client.start();
    await clock.advance(20);
    expect(seen).toEqual(["connecting"]);
    expect(client.rooms.get().status).toBe("loading");
    await clock.advance(100);
    expect(seen).toEqual(["connecting", "online"]);
    expect([...client.rooms.get().rooms.keys()]).toEqual(["r1", "r2", "r3", "r4", "r5"]);
    expect(client.user.get()).toEqual(ada);
  });

  test("asks for a ticket anew each time, and comes back by itself after a loss", async () => {
    const { clock, server, client, status, seen } = await online();
    await clock.advance(MINUTE);
    server.cut();
    await clock.settle();
    expect(status()).toBe("offline");
    const { retryAt = 0, since } = client.connection.get();
    expect(retryAt - clock.now()).toBeLessThanOrEqual(1_000);
    expect(since).toBe(clock.now());
    await clock.advance(1_100);
    expect(seen).toEqual(["connecting", "online", "offline", "connecting", "online"]);
  });

  test("backs off from an unreachable server, and `since` tells for how long", async () => {
    const { clock, server, client } = await online();
    const lost = clock.now();
    server.world.reachable = false;
    server.cut();
    await clock.advance(3 * MINUTE);
    const { attempt, since } = client.connection.get();
    expect(since).toBe(lost);
    expect(attempt).toBeGreaterThan(8);
    expect(attempt).toBeLessThan(60);
  });

  test("a server that accepts and then drops is not hammered", async () => {
    const { clock, server, count } = await online();
    for (let second = 0; second < 120; second += 1) {
      server.cut();
      await clock.advance(1_000);
    }
    expect(count("hello")).toBeLessThan(50);
  });

  test("I6: a message that arrives before the answer to `hello` counts", async () => {
    const { clock, server, client } = await begin();
    server.world.fate = (action) => {
      if (action !== "hello") return "answered";
      server.world.latencyMs = () => 50;
      clock.setTimeout(() => {
        server.world.latencyMs = () => 5;
        server.post("r1", bob, "early");
      }, 1);
      return "answered";
    };
    client.start();
    await clock.advance(1_000);
    expect(client.rooms.get().rooms.get("r1")).toMatchObject({ seq: 1, unread: 1 });
  });

  test("is signed out when no ticket is given, and starts again", async () => {
    const { clock, server, client, status } = await online();
    server.world.signedIn = false;
    server.cut();
    await clock.advance(2_000);
    expect(status()).toBe("signed-out");
    expect(clock.pending()).toBe(0);
    await expect(client.request("listRooms", {})).rejects.toMatchObject({ code: "session.required" });
    server.world.signedIn = true;
    client.start();
    await clock.advance(100);
    expect(status()).toBe("online");
  });

  test("the ticket and what was said are in no log entry", async () => {
    const { clock, client, log } = await online();
    client.room("r1").send({ content: "a secret" });
    await clock.advance(1_000);
    expect(JSON.stringify(log)).not.toMatch(/ticket-|secret/);
    expect(log.length).toBeGreaterThan(0);
  });
});

describe("a dead connection", () => {
  test("is given up 8 s after a request that is not answered, nor anything else", async () => {
    const { clock, server, client, status, log } = await online();
    server.world.fate = () => "dropped";
    const asked = client.request("listRooms", {});
    await clock.advance(7_900);
    expect(status()).toBe("online");
    server.world.fate = () => "answered";
    await clock.advance(1_500);
    await expect(asked).resolves.toBeDefined();
    expect(log.filter(({ reason }) => reason === "overdue")).toHaveLength(1);
    expect(status()).toBe("online");
  });

  test("is exchanged when the server says that it has forgotten it", async () => {
    const { clock, server, client, count } = await online();
    let refusals = 1;
    server.world.fate = (action) =>
      action === "getRoom" && refusals-- > 0 ? { refuse: "connection.unknown" } : "answered";
    const asked = client.request("getRoom", { roomId: "r1" });
    await clock.advance(2_000);
    await expect(asked).resolves.toBeDefined();
    expect([count("hello"), server.connected(ada)]).toEqual([2, 1]);
  });

  test("has not been online since it was asked for a sign of life in vain", async () => {
    const { clock, server, client, status } = await online();
    server.world.reachable = false;
    const asked = clock.now();
    client.request("listRooms", {}).catch(() => {});
    await clock.advance(8_100);
    expect(status()).not.toBe("online");
    expect(client.connection.get().since).toBe(asked + 4_000);
  });

  test("`drop` ends it at once, and the next comes by itself", async () => {
    const { clock, server, client, status } = await online();
    client.drop();
    expect(status()).toBe("offline");
    await clock.advance(1_200);
    expect([status(), server.connected(ada)]).toEqual(["online", 1]);
  });

  test("`drop` ends an attempt to connect, too, and waits where one waits already", async () => {
    const { clock, server, client, status } = await begin();
    server.world.reachable = false;
    client.start();
    await clock.advance(1);
    client.drop();
    expect(status()).toBe("offline");
    const before = client.connection.get();
    client.drop();
    expect(client.connection.get()).toBe(before);
    server.world.reachable = true;
    await clock.advance(2_000);
    expect([status(), server.connected(ada)]).toEqual(["online", 1]);
    await client.stop();
    client.drop();
    await clock.advance(100);
    expect(clock.pending()).toBe(0);
  });

  test("`wake` finds it within 5 s", async () => {
    const { clock, server, client, status } = await online();
    server.world.reachable = false;
    client.wake();
    await clock.advance(4_900);
    expect(status()).toBe("online");
    await clock.advance(200);
    expect(status()).not.toBe("online");
  });

  test("`wake` does not wait for the time of the next attempt", async () => {
    const { clock, server, client, status } = await online();
    server.world.reachable = false;
    server.cut();
    await clock.advance(2 * MINUTE);
    server.world.reachable = true;
    client.wake();
    await clock.advance(100);
    expect(status()).toBe("online");
  });
});

describe("what was missed", () => {
  test("is asked every 5 minutes, well before API Gateway's idle limit, and `hello` is said once", async () => {
    const { clock, count } = await online();
    await clock.advance(60 * MINUTE);
    expect(count("sync")).toBeGreaterThan(10);
    expect(count("sync")).toBeLessThan(14);
    expect([count("hello"), count("ping")]).toEqual([1, 0]);
  });

  test("I11: is asked as often where the line breaks every few minutes", async () => {
    const { clock, server, count } = await online();
    for (let breaks = 0; breaks < 10; breaks += 1) {
      await clock.advance(4 * MINUTE);
      server.cut();
    }
    expect(count("sync")).toBeGreaterThan(6);
  });

  test("is asked every 15 minutes in a hidden page, which in between says that it is alive", async () => {
    const { clock, client, count } = await online();
    client.hide();
    await clock.advance(16 * MINUTE);
    expect([count("sync"), count("ping")]).toEqual([1, 2]);
  });

  test("is asked when the page is shown only if nothing was heard for 30 s", async () => {
    const { clock, server, client, count } = await online();
    client.hide();
    await clock.advance(MINUTE);
    server.post("r1", bob, "news");
    await clock.advance(29_000);
    client.show();
    await clock.advance(1_000);
    expect(count("sync")).toBe(0);
    client.hide();
    await clock.advance(1_000);
    client.show();
    await clock.advance(2_000);
    expect([count("sync"), count("ping")]).toEqual([1, 0]);
  });

  test("I6: is found, in rooms that changed and in rooms that came", async () => {
    const { clock, server, client } = await online();
    server.addRoom("r2", [ada, bob]);
    server.world.losesEvent = () => true;
    server.post("r1", bob, "missed");
    server.world.losesEvent = () => false;
    await clock.advance(6 * MINUTE);
    expect(client.rooms.get().rooms.get("r1")).toMatchObject({ seq: 1, unread: 1 });
    expect([...client.rooms.get().rooms.keys()].sort()).toEqual(["r1", "r2"]);
    server.post("r2", bob, "heard");
    await clock.advance(100);
    expect(client.rooms.get().rooms.get("r2")).toMatchObject({ seq: 1 });
  });

  test("is learnt by `hello` from a server that knows neither `sync` nor `look`", async () => {
    const { clock, server, client, count, status } = await begin();
    const isNew = (action: string) => ["sync", "look"].includes(action);
    server.world.fate = (action) => {
      const { data } = server.requests.at(-1) ?? {};
      if (action === "hello" && JSON.stringify(data).includes("looks")) return { refuse: "input.invalid" };
      return isNew(action) ? { refuse: "action.unknown" } : "answered";
    };
    client.start();
    await clock.advance(200);
    expect(status()).toBe("online");
    server.addRoom("r2", [ada]);
    client.room("r1").open();
    await clock.advance(6 * MINUTE);
    expect(client.rooms.get().rooms.size).toBe(2);
    expect([count("sync"), count("look")]).toEqual([1, 1]);
  });
});

describe("throttling (I19)", () => {
  test("a request without an answer fails alone: the connection that answers a ping lives on", async () => {
    const { clock, server, client, seen, count } = await online();
    server.world.fate = (action) => (action === "look" ? "dropped" : "answered");
    client.room("r1").open();
    await clock.advance(4 * MINUTE);
    expect([seen, server.connected(ada), count("hello")]).toEqual([["connecting", "online"], 1, 1]);
    client.room("r1").close();
  });

  test("what API Gateway refuses is known at once: it is tried again before it would be late", async () => {
    const { clock, server, client, seen } = await online();
    let refusals = 1;
    server.world.fate = (action) => (action === "sendMessage" && refusals-- > 0 ? "throttled" : "answered");
    client.room("r1").send({ content: "Hello" });
    await clock.advance(2 * PROBE_MS - 1);
    expect(server.log("r1").map(({ content }) => content)).toEqual(["Hello"]);
    expect(seen).toEqual(["connecting", "online"]);
  });

  test("a probe that API Gateway refuses says that the connection is alive, and nothing of a request that waits", async () => {
    const { clock, server, client, seen, count } = await online();
    server.world.fate = (action) =>
      action === "ping" ? "throttled" : ["sendMessage", "sync"].includes(action) ? "dropped" : "answered";
    client.room("r1").send({ content: "Hello" });
    client.wake();
    await clock.advance(PROBE_MS - 1);
    expect([count("ping"), count("sendMessage")]).toEqual([1, 1]);
    await clock.advance(2 * PROBE_MS);
    expect(seen).toEqual(["connecting", "online"]);
  });

  test("what API Gateway refuses is tried again, on the same connection, more and more rarely", async () => {
    const { clock, server, client, seen, count } = await online();
    server.world.fate = () => "throttled";
    const room = client.room("r1");
    room.open();
    room.send({ content: "Hello" });
    for (let n = 0; n < 10; n += 1) {
      client.wake();
      await clock.advance(MINUTE);
    }
    expect(count("sendMessage")).toBeLessThan(120);
    server.world.fate = () => "answered";
    await clock.advance(15_000);
    expect(server.log("r1").map(({ content }) => content)).toEqual(["Hello"]);
    expect(seen).toEqual(["connecting", "online"]);
    room.close();
  });

  test("a page of `hello` that is refused is asked for again, not the first one, and not on another connection", async () => {
    const { clock, server, client, status } = await begin();
    for (const roomId of ["r2", "r3", "r4", "r5"]) server.addRoom(roomId, [ada]);
    let refusals = 3;
    server.world.fate = (action) => {
      const asked = server.requests.filter((each) => each.action === "hello").length;
      return action === "hello" && asked > 1 && refusals-- > 0 ? { refuse: "server.busy" } : "answered";
    };
    client.start();
    await clock.advance(20_000);
    expect(status()).toBe("online");
    const cursors = server.requests.filter((each) => each.action === "hello").map(({ data }) => data);
    expect(cursors).toEqual(
      [{}, ...Array(4).fill({ cursor: "2" }), { cursor: "4" }].map((input) => ({
        ...input,
        looks: true,
        drafts: true,
      })),
    );
    expect(client.rooms.get().rooms.size).toBe(5);
  });

  test("`stop` while a page of `hello` waits to be asked for again leaves no timer", async () => {
    const { clock, server, client } = await begin();
    server.world.fate = () => ({ refuse: "server.busy", retryAfterMs: 5_000 });
    client.start();
    await clock.advance(100);
    await client.stop();
    await clock.advance(100);
    expect([clock.pending(), server.connected()]).toEqual([0, 0]);
  });
});

describe("requests", () => {
  test("wait for the connection", async () => {
    const { clock, client } = await begin();
    const asked = client.request("createRoom", { name: "New" });
    client.start();
    await clock.advance(200);
    const { room } = await asked;
    expect(client.rooms.get().rooms.get(room.roomId)).toEqual(room);
  });

  test("are rejected after 20 s without one", async () => {
    const { clock, server, client } = await online();
    server.world.reachable = false;
    server.cut();
    const asked = expect(client.request("listRooms", {})).rejects.toMatchObject({ code: "connection.unknown" });
    await clock.advance(20_000);
    await asked;
  });

  test("are given up in time though the machine's clock is put back", async () => {
    const clock = createFakeClock();
    const server = createFakeServer(clock);
    let off = 0;
    const { ports } = createFakePorts(clock, server, ada);
    const client = createClient({ ...ports, clock: { ...clock, now: () => clock.now() + off } }, ada);
    client.start();
    await clock.advance(100);
    server.world.reachable = false;
    server.cut();
    const asked = expect(client.request("listRooms", {})).rejects.toMatchObject({ code: "connection.unknown" });
    off = -60 * MINUTE;
    await clock.advance(20_000);
    await asked;
    await client.stop();
  });

  test("are tried again by the error's code", async () => {
    const { clock, server, client, count } = await online();
    let refusals = 2;
    server.world.fate = () => (refusals-- > 0 ? { refuse: "server.busy", retryAfterMs: 100 } : "answered");
    const read = client.request("getRoom", { roomId: "r1" });
    await clock.advance(1_000);
    await expect(read).resolves.toBeDefined();
    expect(count("getRoom")).toBe(3);
  });

  test("but never what must happen once", async () => {
    const { clock, server, client, count } = await online();
    server.world.fate = () => ({ refuse: "server.busy" });
    const sent = expect(client.request("sendMessage", { content: "x" })).rejects.toMatchObject({ code: "server.busy" });
    await clock.advance(1_000);
    await sent;
    expect(count("sendMessage")).toBe(1);
  });

  test("a room is created once, though its answer was lost and it was asked for again", async () => {
    const { clock, server, client, count } = await online();
    let losses = 1;
    server.world.fate = (action) => (action === "createRoom" && losses-- > 0 ? "lost" : "answered");
    const created = client.request("createRoom", { name: "Once" });
    await clock.advance(15_000);
    const { room } = await created;
    expect(count("createRoom")).toBe(2);
    const rooms = [...client.rooms.get().rooms.values()].filter(({ name }) => name === "Once");
    expect(rooms).toEqual([room]);
    const another = client.request("createRoom", { name: "Once", clientRoomId: "mine" });
    await clock.advance(1_000);
    expect((await another).room.roomId).not.toBe(room.roomId);
  });

  test("that are not as the protocol wants them do not reach the wire", async () => {
    const { server, client } = await online();
    const before = server.requests.length;
    const content = "x".repeat(100_000);
    await expect(client.request("editMessage", { messageId: "r1.1", content })).rejects.toMatchObject({
      code: "input.invalid",
    });
    expect(server.requests.length).toBe(before);
  });

  test("`stop` rejects what is under way and leaves no timer", async () => {
    const { clock, server, client } = await online();
    server.world.fate = () => "dropped";
    client.room("r1").open();
    const asked = expect(client.request("listRooms", {})).rejects.toMatchObject({ code: "connection.unknown" });
    await clock.advance(500);
    await client.stop();
    await asked;
    await clock.advance(100);
    expect(clock.pending()).toBe(0);
    expect(server.connected()).toBe(0);
  });
});

describe("rotation", () => {
  test("I6: changes over before API Gateway's 2 h with no moment unsubscribed", async () => {
    const { clock, server, client, seen } = await online();
    const room = client.room("r1");
    room.open();
    let least = 1;
    for (let second = 0; second < 3 * 60 * 60; second += 1) {
      if (second % 60 === 0) server.post("r1", bob, `at ${second}`);
      await clock.advance(1_000);
      least = Math.min(least, server.connected(ada));
    }
    expect(seen).toEqual(["connecting", "online"]);
    expect(least).toBe(1);
    expect(server.connected(ada), "I14").toBe(1);
    expect(client.rooms.get().rooms.get("r1")?.seq).toBe(180);
    expect(room.timeline.get().items).toHaveLength(180);
  });

  /** To the moment when the next connection is open and its `hello` on its way, both of which take seconds. */
  const toOverlap = async ({ clock, server }: Awaited<ReturnType<typeof online>>) => {
    server.world.latencyMs = () => 3_000;
    while (server.connected(ada) < 2) await clock.advance(2_000);
  };

  test("lets the old connection finish what it was asked", async () => {
    const world = await online();
    const { clock, server, client, log, count } = world;
    await toOverlap(world);
    server.world.latencyMs = () => 3_500;
    const created = client.request("createRoom", { name: "New" });
    while (!log.some(({ event }) => event === "connection.rotated")) await clock.advance(100);
    expect(server.connected(ada)).toBe(2);
    await clock.advance(15_000);
    await expect(created).resolves.toMatchObject({ room: { name: "New" } });
    expect([count("createRoom"), server.connected(ada)]).toEqual([1, 1]);
  });

  test("I6: a room that was joined during the next connection's `hello` is subscribed there, too", async () => {
    const world = await online();
    const { clock, server, client, log, count } = world;
    server.addRoom("r2", [bob]);
    await toOverlap(world);
    const hellos = count("hello");
    while (count("hello") === hellos) await clock.advance(100);
    server.world.latencyMs = () => 5;
    await Promise.all([client.request("joinRoom", { roomId: "r2" }), clock.advance(100)]);
    while (!log.some(({ event }) => event === "connection.rotated")) await clock.advance(100);
    await clock.advance(1_000);
    server.post("r2", bob, "Hello");
    await clock.advance(1_000);
    expect(client.rooms.get().rooms.get("r2")).toMatchObject({ seq: 1, unread: 1 });
  });
});
