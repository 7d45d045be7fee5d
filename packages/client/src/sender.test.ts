import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts, createFakeStorage } from "./fake-ports";
import { createFakeServer } from "./fake-server";
import type { OutboxStorage } from "./ports";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const begin = () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  server.addRoom("r2", [ada]);
  const storage = createFakeStorage();
  const open = (outbox: OutboxStorage = storage) => {
    const client = createClient({ ...createFakePorts(clock, server, ada).ports, outbox });
    client.start();
    return client;
  };
  const contents = (roomId = "r1") => server.log(roomId).map(({ content }) => content);
  return { clock, server, storage, open, contents };
};

describe("delivery", () => {
  test("I5: a room's messages arrive in the order written, one at a time", async () => {
    const { clock, server, open, contents } = begin();
    const client = open();
    for (const content of ["one", "two", "three"]) client.room("r1").send({ content });
    client.room("r2").send({ content: "beside" });
    await clock.advance(2_000);
    expect(contents()).toEqual(["one", "two", "three"]);
    expect(server.requests.filter(({ action }) => action === "sendMessage").slice(0, 2)).toMatchObject([
      { data: { roomId: "r1", content: "one" } },
      { data: { roomId: "r2", content: "beside" } },
    ]);
    expect(client.outbox.get().pending).toEqual([]);
  });

  test("I2: a message whose answer was lost is there once, and others may have been sent meanwhile", async () => {
    const { clock, server, open, contents } = begin();
    const client = open();
    await clock.advance(100);
    server.world.fate = (action) => (action === "sendMessage" ? "lost" : "answered");
    client.room("r1").send({ content: "once" });
    await clock.advance(100);
    for (let n = 0; n < 20; n += 1) server.post("r1", bob, `${n}`);
    server.world.fate = () => "answered";
    await clock.advance(15_000);
    expect(contents().filter((content) => content === "once")).toHaveLength(1);
    expect(client.outbox.get().pending).toEqual([]);
  });

  test("I2: `afterSeq` is stored before the frame goes out, however slow the storage", async () => {
    const { clock, server, storage, open } = begin();
    const put: OutboxStorage["put"] = (pending) =>
      new Promise((resolve) => clock.setTimeout(() => resolve(storage.put(pending)), 300));
    const client = open({ ...storage, put });
    server.post("r1", bob, "before");
    await clock.advance(100);
    const stored: unknown[] = [];
    server.world.fate = (action) => {
      if (action === "sendMessage") stored.push(...storage.held.values());
      return "answered";
    };
    client.room("r1").send({ content: "Hello" });
    await clock.advance(1_000);
    expect(stored).toMatchObject([{ content: "Hello", afterSeq: 1, attempts: 1 }]);
    expect(server.log("r1")).toHaveLength(2);
    expect(storage.held.size).toBe(0);
  });

  test("rate limited, it waits as long as it is told, and keeps its place", async () => {
    const { clock, server, open, contents } = begin();
    const client = open();
    await clock.advance(100);
    let refusals = 1;
    server.world.fate = (action) =>
      action === "sendMessage" && refusals-- > 0 ? { refuse: "message.rate_limited", retryAfterMs: 3_000 } : "answered";
    client.room("r1").send({ content: "one" });
    client.room("r1").send({ content: "two" });
    await clock.advance(2_900);
    expect(contents()).toEqual([]);
    await clock.advance(500);
    expect(contents()).toEqual(["one", "two"]);
  });

  test("refused for good, it waits for its author, and those behind it go on", async () => {
    const { clock, server, open, contents } = begin();
    const client = open();
    await clock.advance(100);
    let refusals = 1;
    server.world.fate = (action) =>
      action === "sendMessage" && refusals-- > 0 ? { refuse: "message.not_found" } : "answered";
    const room = client.room("r1");
    const failed = room.send({ content: "one" });
    room.send({ content: "two" });
    await clock.advance(500);
    expect(contents()).toEqual(["two"]);
    expect(client.outbox.get().pending).toMatchObject([{ status: "failed", error: "message.not_found" }]);
    room.retry(failed);
    await clock.advance(500);
    expect(contents()).toEqual(["two", "one"]);
    expect(client.outbox.get().pending).toEqual([]);
  });

  test("discarded, it is gone from the storage, too", async () => {
    const { clock, server, storage, open, contents } = begin();
    server.world.reachable = false;
    const client = open();
    const written = client.room("r1").send({ content: "never" });
    await clock.advance(1_000);
    expect(storage.held.size).toBe(1);
    client.room("r1").discard(written);
    server.world.reachable = true;
    await clock.advance(30_000);
    expect([contents(), storage.held.size]).toEqual([[], 0]);
  });
});

describe("the storage", () => {
  test("I1: what was written offline survives a reload and is sent once", async () => {
    const { clock, server, open, contents } = begin();
    server.world.reachable = false;
    const before = open();
    before.room("r1").send({ content: "offline" });
    await clock.advance(1_000);
    await before.stop();
    const after = open();
    await clock.advance(100);
    expect(after.room("r1").timeline.get().items).toMatchObject([{ kind: "pending", pending: { content: "offline" } }]);
    server.world.reachable = true;
    await clock.advance(30_000);
    expect(contents()).toEqual(["offline"]);
  });

  test("I2: two tabs that share a message send it once, even when one learns of the room later", async () => {
    const { clock, server, storage, open, contents } = begin();
    server.world.reachable = false;
    const one = open();
    one.room("r1").send({ content: "shared" });
    await clock.advance(1_000);
    const two = open();
    await clock.advance(100);
    expect(two.outbox.get().pending).toHaveLength(1);
    server.world.reachable = true;
    one.wake();
    await clock.advance(1_000);
    // The second tab hears of a longer log, but of none of its messages.
    server.world.losesEvent = () => true;
    server.post("r1", bob, "more");
    two.wake();
    await clock.advance(60_000);
    expect(contents()).toEqual(["shared", "more"]);
    expect([one, two].map((client) => client.outbox.get().pending.length)).toEqual([0, 0]);
    expect(storage.held.size).toBe(0);
  });

  test("a failed message that another tab has sent after all is no longer pending", async () => {
    const { clock, server, open, contents } = begin();
    const one = open();
    await clock.advance(100);
    server.world.fate = (action) => (action === "sendMessage" ? { refuse: "message.not_found" } : "answered");
    const written = one.room("r1").send({ content: "after all" });
    await clock.advance(500);
    const two = open();
    await clock.advance(500);
    expect(two.outbox.get().pending).toMatchObject([{ status: "failed" }]);
    server.world.fate = () => "answered";
    one.room("r1").retry(written);
    await clock.advance(500);
    expect([contents(), two.outbox.get().pending]).toEqual([["after all"], []]);
  });

  test("failing or silent, it does not hold up anything", async () => {
    const { clock, open, contents } = begin();
    const broken = () => Promise.reject(new Error("QuotaExceededError"));
    const failing = open({ load: broken, put: broken, remove: broken });
    failing.room("r1").send({ content: "in memory" });
    await clock.advance(1_000);
    const never = () => new Promise<never>(() => {});
    const silent = open({ load: never, put: never, remove: never });
    silent.room("r1").send({ content: "after a while" });
    await clock.advance(5_000);
    expect(contents()).toEqual(["in memory", "after a while"]);
  });
});
