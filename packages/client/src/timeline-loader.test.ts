import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

/** Ada is online; her room has so many messages, and is not open yet. Chance is as unkind as can be. */
const arrive = async (messages: number) => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  for (let n = 1; n <= messages; n += 1) server.post("r1", bob, `${n}`);
  const { ports, log } = createFakePorts(clock, server, ada);
  const client = createClient({ ...ports, random: () => 0.999 }, ada);
  client.start();
  await clock.advance(500);
  const room = client.room("r1");
  const state = () => room.timeline.get();
  const contents = () => state().items.map((item) => (item.kind === "message" ? item.message.content : ""));
  /** The bounds of each page that was asked for. */
  const asked = () =>
    server.requests
      .filter(({ action }) => action === "getRoomHistory")
      .map(({ data }) => Object.fromEntries(Object.entries(Object(data)).filter(([bound]) => bound !== "roomId")));
  return { clock, server, client, room, state, contents, asked, log };
};

const begin = async (messages: number) => {
  const world = await arrive(messages);
  world.room.open();
  await world.clock.advance(500);
  return world;
};

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

describe("what is missing", () => {
  test("I8: after a change that was missed the window is fetched again, page by page, and nothing beyond it", async () => {
    const { clock, server, room, contents, asked, state, log } = await begin(170);
    await Promise.all([room.loadOlder(), clock.advance(100)]);
    server.world.losesEvent = () => true;
    server.changeMessage("r1.71", bob, "delete");
    server.world.losesEvent = () => false;
    const before = asked().length;
    server.post("r1", bob, "171");
    await clock.advance(500);
    expect(asked().slice(before)).toEqual([
      { before: 172, limit: LIMITS.pageSize },
      { before: 72, limit: 1 },
    ]);
    expect(contents()).toEqual(["", ...numbers(72, 171)]);
    expect(state().error).toBeUndefined();
    expect(log.filter(({ event }) => event === "sync.failed")).toEqual([]);
  });

  test("I6: a gap of more than a page is filled in one go, and is not shown as loading", async () => {
    const { clock, server, room, contents, asked, log } = await begin(3);
    const shown = new Set<unknown>();
    room.timeline.subscribe(() => shown.add(room.timeline.get().loading));
    server.world.losesEvent = () => true;
    for (let n = 4; n <= 149; n += 1) server.post("r1", bob, `${n}`);
    server.world.losesEvent = () => false;
    server.post("r1", bob, "150");
    await clock.advance(500);
    expect(asked().slice(1)).toEqual([
      { after: 3, limit: LIMITS.pageSize },
      { after: 103, limit: LIMITS.pageSize },
    ]);
    expect(contents()).toEqual(numbers(1, 150));
    expect([...shown]).toEqual([undefined]);
    expect(log.filter(({ event }) => event === "sync.failed")).toEqual([]);
  });

  test("I6: a gap that closes by itself within a moment is not fetched; one that stays is, whatever else comes", async () => {
    const { clock, server, asked, contents } = await begin(3);
    let latency = 100;
    server.world.latencyMs = () => latency;
    server.post("r1", bob, "4");
    latency = 5;
    server.post("r1", bob, "5");
    await clock.advance(200);
    expect([contents(), asked().length]).toEqual([numbers(1, 5), 1]);
    server.world.losesEvent = () => true;
    server.post("r1", bob, "6");
    server.world.losesEvent = () => false;
    for (let n = 7; n <= 10; n += 1) {
      server.post("r1", bob, `${n}`);
      await clock.advance(100);
    }
    expect([contents(), asked().length]).toEqual([numbers(1, 10), 2]);
  });

  test("I6: after a reconnection it is fetched at once", async () => {
    const { clock, server, asked } = await begin(3);
    server.cut();
    server.post("r1", bob, "4");
    let saidHello = 0;
    let fetched = 0;
    server.world.fate = (action) => {
      if (action === "hello") saidHello = clock.now();
      if (action === "getRoomHistory") fetched = clock.now();
      return "answered";
    };
    await clock.advance(5_000);
    expect(asked().at(-1)).toEqual({ after: 3, limit: LIMITS.pageSize });
    expect(fetched - saidHello).toBeLessThan(50);
  });

  test("a page that ends before the gap is asked for again, ever more rarely", async () => {
    const { clock, server, contents, state, log } = await begin(3);
    const times: number[] = [];
    server.world.fate = (action) => {
      if (action === "getRoomHistory") times.push(clock.now());
      return "answered";
    };
    server.world.losesEvent = () => true;
    server.post("r1", bob, "4");
    server.world.losesEvent = () => false;
    server.world.unreadable = 2;
    server.post("r1", bob, "5");
    await clock.advance(31_500);
    const gaps = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1_000));
    expect(gaps).toEqual([1, 2, 4, 8, 15]);
    expect(state().error).toBeUndefined();
    expect(log).toContainEqual({ event: "sync.failed", roomId: "r1", code: "server.busy" });
    server.world.unreadable = 0;
    await clock.advance(15_500);
    expect(contents()).toEqual(numbers(1, 5));
  });

  test("a room that may not be read says so, and is not asked for again", async () => {
    const { clock, server, room, state, asked, log } = await arrive(3);
    server.world.fate = (action) => (action === "getRoomHistory" ? { refuse: "room.removed" } : "answered");
    room.open();
    await clock.advance(60_000);
    expect(state()).toMatchObject({ loaded: false, loading: undefined, error: "room.removed" });
    expect(asked()).toEqual([{}]);
    expect(log).toContainEqual({ event: "sync.failed", roomId: "r1", code: "room.removed" });
  });

  test("a room that is closed meanwhile is left alone", async () => {
    const { clock, server, room, asked } = await begin(3);
    server.world.losesEvent = () => true;
    server.post("r1", bob, "4");
    server.world.losesEvent = () => false;
    server.post("r1", bob, "5");
    await clock.advance(50);
    const timers = clock.pending();
    room.close();
    expect(clock.pending()).toBe(timers - 1);
    await clock.advance(1_000);
    expect(asked()).toEqual([{}]);
  });

  test("a message in its turn leaves nothing to fetch, and no timer", async () => {
    const { clock, server, room, asked } = await begin(3);
    room.markRead(3);
    await clock.advance(5_000);
    const timers = clock.pending();
    server.post("r1", bob, "4");
    await clock.advance(50);
    expect([clock.pending(), asked()]).toEqual([timers, [{}]]);
  });
});

describe("what is asked for", () => {
  test("shows as loading until it is there", async () => {
    const { clock, room, state } = await arrive(200);
    const loading = async (begun: unknown) => {
      await clock.advance(5);
      const under = state().loading;
      await Promise.all([begun, clock.advance(100)]);
      return [under, state().loading];
    };
    expect(await loading(room.open())).toEqual(["latest", undefined]);
    expect(await loading(room.loadOlder())).toEqual(["older", undefined]);
    expect(await loading(room.loadAround(20))).toEqual(["latest", undefined]);
    expect(await loading(room.loadNewer())).toEqual(["newer", undefined]);
    expect(await loading(room.loadLatest())).toEqual(["latest", undefined]);
  });

  test("asked for twice before it begins, it is fetched once; two places are two", async () => {
    const { clock, room, asked, contents } = await begin(200);
    await Promise.all([room.loadOlder(), room.loadOlder(), clock.advance(100)]);
    expect(asked().slice(1)).toEqual([{ before: 151 }]);
    await Promise.all([room.loadAround(20), room.loadAround(90), clock.advance(100)]);
    expect(contents()).toEqual(numbers(66, 115));
  });

  test("a page that cannot be there is not fetched", async () => {
    const { clock, client, room, asked } = await arrive(3);
    const closed = client.room("r1");
    await Promise.all([closed.loadOlder(), closed.loadNewer(), clock.advance(100)]);
    expect(asked()).toEqual([]);
    room.open();
    await clock.advance(100);
    const begun = [room.loadOlder(), room.loadNewer(), room.loadLatest(), room.loadAround(2)];
    await Promise.all([...begun, clock.advance(100)]);
    expect(asked()).toEqual([{}]);
  });

  test("the newest page of a room that is not open can be had", async () => {
    const { clock, room, contents } = await arrive(3);
    await Promise.all([room.loadLatest(), clock.advance(100)]);
    expect(contents()).toEqual(numbers(1, 3));
  });
});

describe("a time", () => {
  test("is reached by two requests, with what is before it, and shows where its first message is", async () => {
    const { clock, server, room, contents, asked } = await begin(0);
    const times: number[] = [];
    for (let n = 1; n <= 200; n += 1) {
      await clock.advance(1_000);
      times.push(clock.now());
      server.post("r1", bob, `${n}`);
    }
    await clock.advance(1_000);
    const before = asked().length;
    const jump = async (time: number) => (await Promise.all([room.loadAt(time), clock.advance(100)]))[0];
    const shown = new Set<string>();
    const unsubscribe = room.timeline.subscribe(() => shown.add(`${contents().at(0)}`));
    expect(await jump((times[99] ?? 0) - 500)).toBe(100);
    unsubscribe();
    expect(contents()).toEqual(numbers(75, 124));
    // Never with that message at the top.
    expect([...shown]).toEqual(["1", "75"]);
    const at = new Date((times[99] ?? 0) - 500).toISOString();
    expect(asked().slice(before)).toEqual([
      { at, limit: 25 },
      { before: 100, limit: 25 },
    ]);
    expect(await jump(0)).toBe(1);
    expect(contents()).toEqual(numbers(1, 25));
    // After the last one it is the newest page, which follows what arrives.
    expect(await jump(clock.now())).toBe(200);
    server.post("r1", bob, "201");
    await clock.advance(500);
    expect(contents()).toEqual(numbers(151, 201));
  });

  test("that cannot be reached says so, and leaves the window as it was", async () => {
    const { clock, server, room, contents, state } = await begin(60);
    server.world.fate = (action) => (action === "getRoomHistory" ? { refuse: "room.removed" } : "answered");
    const [found] = await Promise.all([room.loadAt(0), clock.advance(100)]);
    expect([found, state().error]).toEqual([undefined, "room.removed"]);
    expect(contents()).toEqual(numbers(11, 60));
  });
});
