import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock, type FakeClock } from "./fake-clock";
import { createFakePorts, createFakeStorage } from "./fake-ports";
import { createFakeServer } from "./fake-server";
import type { OutboxStorage, Ports } from "./ports";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const begin = () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  server.addRoom("r2", [ada]);
  const storage = createFakeStorage();
  const log: Record<string, unknown>[] = [];
  const open = (outbox: OutboxStorage = storage, changes: Partial<Ports> = { log: (entry) => log.push(entry) }) => {
    const { log: _log, ...ports } = createFakePorts(clock, server, ada).ports;
    const client = createClient({ ...ports, outbox, ...changes }, ada);
    client.start();
    return client;
  };
  const contents = (roomId = "r1") => server.log(roomId).map(({ content }) => content);
  /** When each request of a kind arrived, in milliseconds from now. */
  const arrivals = (action: string) => {
    const begun = clock.now();
    const times: number[] = [];
    const { fate } = server.world;
    server.world.fate = (arrived) => {
      if (arrived === action) times.push(clock.now() - begun);
      return fate(arrived);
    };
    return times;
  };
  return { clock, server, storage, open, contents, log, arrivals };
};

/** As unkind as chance can be: every wait is as long as it may become. */
const unkind: Partial<Ports> = { random: () => 0.999 };
const slowly = (clock: FakeClock, storage: OutboxStorage, ms: number): OutboxStorage => ({
  ...storage,
  put: (pending) => new Promise((resolve) => clock.setTimeout(() => resolve(storage.put(pending)), ms)),
});

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
    const client = open(slowly(clock, storage, 300));
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

  test("I2: refused after an answer that was lost, it is still known to the server when its author tries again", async () => {
    const { clock, server, open, contents } = begin();
    const client = open();
    await clock.advance(100);
    server.world.fate = (action) => (action === "sendMessage" ? "lost" : "answered");
    const room = client.room("r1");
    const written = room.send({ content: "once" });
    await clock.advance(100);
    server.world.fate = (action) => (action === "sendMessage" ? { refuse: "message.not_found" } : "answered");
    await clock.advance(15_000);
    expect(client.outbox.get().pending).toMatchObject([{ status: "failed", attempts: 2, refusals: 1 }]);
    server.world.fate = () => "answered";
    room.retry(written);
    await clock.advance(500);
    expect([contents(), client.outbox.get().pending]).toEqual([["once"], []]);
  });

  test("I13: what the connection took with it goes out with the next one, however often it happens", async () => {
    const { clock, server, open, arrivals } = begin();
    const client = open(undefined, unkind);
    await clock.advance(100);
    server.world.fate = (action) => (["sendMessage", "ping"].includes(action) ? "dropped" : "answered");
    const [hellos, sent] = [arrivals("hello"), arrivals("sendMessage")];
    client.room("r1").send({ content: "Hello" });
    await clock.advance(60_000);
    expect(hellos.length).toBeGreaterThan(3);
    expect(sent).toHaveLength(hellos.length + 1);
    for (const [index, time] of hellos.entries()) expect((sent[index + 1] ?? 0) - time).toBeLessThan(50);
  });

  test("I13: what an old connection does not answer, while the next one is there, is tried again on that", async () => {
    const { clock, server, open, contents } = begin();
    const client = open();
    await clock.advance(100);
    let sends = 0;
    server.world.fate = (action) => {
      // The connection changes over: the second one says `hello`.
      if (action === "hello" && server.connected() === 2 && sends === 0) client.room("r1").send({ content: "Hello" });
      if (action === "sendMessage") sends += 1;
      return action === "sendMessage" && sends === 1 ? "dropped" : "answered";
    };
    while (sends === 0) await clock.advance(1_000);
    await clock.advance(30_000);
    expect([contents(), client.outbox.get().pending]).toEqual([["Hello"], []]);
  });

  test("I13: an answer that comes after an event has confirmed its message does not strand the next one", async () => {
    const { clock, server, open, contents } = begin();
    const client = open(undefined, unkind);
    await clock.advance(100);
    server.world.fate = (action) => {
      if (action === "sendMessage") server.world.latencyMs = () => 400;
      return "answered";
    };
    client.room("r1").send({ content: "one" });
    client.room("r1").send({ content: "two" });
    await clock.advance(10);
    server.world.latencyMs = () => 5;
    // The next one goes out, and is to be tried again, when the answer to the first one comes.
    server.world.fate = (action) => (action === "sendMessage" ? { refuse: "server.busy" } : "answered");
    server.changeMessage("r1.1", ada, { content: "one!" });
    await clock.advance(200);
    expect(client.outbox.get().pending).toMatchObject([{ content: "two", attempts: 1 }]);
    server.world.fate = () => "answered";
    await clock.advance(30_000);
    expect([contents(), client.outbox.get().pending]).toEqual([["one!", "two"], []]);
  });

  test("a room that is refused again and again is tried ever more rarely", async () => {
    const { clock, server, open, arrivals, log } = begin();
    const client = open(undefined, { ...unkind, log: (entry) => log.push(entry) });
    await clock.advance(100);
    server.world.fate = (action) => (action === "sendMessage" ? { refuse: "server.busy" } : "answered");
    const sent = arrivals("sendMessage");
    const clientMessageId = client.room("r1").send({ content: "Hello" });
    await clock.advance(46_000);
    const waits = sent.slice(1).map((time, index) => Math.round((time - (sent[index] ?? 0)) / 1_000));
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    const entry = { event: "send.failed", roomId: "r1", clientMessageId, attempts: 1, code: "server.busy" };
    expect(log).toContainEqual(entry);
  });

  test("offline, it waits for a connection and counts no attempt", async () => {
    const { clock, server, open } = begin();
    server.world.reachable = false;
    const client = open();
    client.room("r1").send({ content: "Hello" });
    await clock.advance(30_000);
    expect(client.outbox.get().pending).toMatchObject([{ status: "queued", attempts: 0 }]);
  });

  test("a reply says what it answers", async () => {
    const { clock, server, open } = begin();
    server.post("r1", bob, "question");
    const client = open();
    for (const replyToMessageId of ["r1.1", undefined])
      client.room("r1").send({ content: "answer", ...(replyToMessageId && { replyToMessageId }) });
    await clock.advance(500);
    expect(server.log("r1").map((each) => each.replyToMessageId)).toEqual([undefined, "r1.1", undefined]);
  });

  test.each(["message.rate_limited", "server.busy"] as const)(
    "refused as %s, it waits as long as the server says, and keeps its place",
    async (refuse) => {
      const { clock, server, open, contents } = begin();
      const client = open();
      await clock.advance(100);
      let refusals = 1;
      server.world.fate = (action) =>
        action === "sendMessage" && refusals-- > 0 ? { refuse, retryAfterMs: 3_000 } : "answered";
      client.room("r1").send({ content: "one" });
      client.room("r1").send({ content: "two" });
      await clock.advance(2_900);
      expect(contents()).toEqual([]);
      await clock.advance(500);
      expect(contents()).toEqual(["one", "two"]);
    },
  );

  test("refused for good, it waits for its author, and those behind it go on", async () => {
    const { clock, server, open, contents } = begin();
    const client = open(undefined, unkind);
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

  test("discarded and put back, it is stored, and sent once its author tries again", async () => {
    const { clock, server, storage, open, contents } = begin();
    const client = open();
    const room = client.room("r1");
    server.world.fate = () => ({ refuse: "message.not_found" });
    room.send({ content: "refused" });
    await clock.advance(1_000);
    const [failed] = client.outbox.get().pending;
    if (!failed) throw new Error("nothing is pending");
    room.discard(failed.clientMessageId);
    room.putBack(failed);
    await clock.advance(1_000);
    expect(storage.held.size).toBe(1);
    expect(client.outbox.get().pending).toEqual([failed]);
    server.world.fate = () => "answered";
    room.retry(failed.clientMessageId);
    await clock.advance(30_000);
    expect(contents()).toEqual(["refused"]);
  });

  test("I2: sent by another tab and then put back here, it is there once", async () => {
    const { clock, open, contents } = begin();
    const [client, other] = [open(), open()];
    const room = other.room("r1");
    room.open();
    await clock.advance(100);
    client.room("r1").send({ content: "once" });
    const [pending] = client.outbox.get().pending;
    if (!pending) throw new Error("nothing is pending");
    await clock.advance(1_000);
    room.putBack(pending);
    await clock.advance(30_000);
    expect([contents(), other.outbox.get().pending]).toEqual([["once"], []]);
  });

  test("discarded while it is being stored, it is gone from the storage, too", async () => {
    const { clock, server, storage, open } = begin();
    server.world.reachable = false;
    const room = open(slowly(clock, storage, 300)).room("r1");
    room.discard(room.send({ content: "never" }));
    await clock.advance(1_000);
    expect(storage.held.size).toBe(0);
  });

  test("discarded just before it would go out, it does not", async () => {
    const { clock, storage, open, contents } = begin();
    const room = open(slowly(clock, storage, 300)).room("r1");
    await clock.advance(100);
    const written = room.send({ content: "never" });
    await clock.advance(100);
    room.discard(written);
    room.send({ content: "after it" });
    await clock.advance(2_000);
    expect([contents(), storage.held.size]).toEqual([["after it"], 0]);
  });

  test("discarded and then refused, it does not hold up what is written after it", async () => {
    const { clock, server, open, contents } = begin();
    const room = open(undefined, unkind).room("r1");
    await clock.advance(100);
    server.world.fate = (action) =>
      action === "sendMessage" ? { refuse: "message.rate_limited", retryAfterMs: 5_000 } : "answered";
    const written = room.send({ content: "never" });
    await clock.advance(7);
    room.discard(written);
    await clock.advance(100);
    server.world.fate = () => "answered";
    room.send({ content: "after it" });
    await clock.advance(500);
    expect(contents()).toEqual(["after it"]);
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

  test("I5: what was written within a millisecond keeps its order over a reload, whatever order the storage has", async () => {
    const { clock, server, storage, open, contents } = begin();
    server.world.reachable = false;
    const before = open();
    for (const content of ["one", "two", "three"]) before.room("r1").send({ content });
    expect(before.outbox.get().pending[0]?.composedAt).toBe(clock.now());
    await before.stop();
    open({ ...storage, load: async () => (await storage.load()).reverse() });
    await clock.advance(100);
    server.world.reachable = true;
    await clock.advance(60_000);
    expect(contents()).toEqual(["one", "two", "three"]);
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

  test.each([
    ["with a log", 1],
    ["without one", 0],
  ])("I2: a message that another tab has sent is left to it, whatever else the two share, %s", async (_, entries) => {
    const { clock, server, storage, open, contents, log } = begin();
    server.world.reachable = false;
    const one = open();
    const clientMessageId = one.room("r1").send({ content: "shared" });
    one.room("r2").send({ content: "too" });
    await clock.advance(1_000);
    const two = entries ? open() : open(storage, {});
    await clock.advance(100);
    server.world.reachable = true;
    let sends = 0;
    server.world.fate = (action) => {
      if (action === "sendMessage") sends += 1;
      return action === "sendMessage" && sends > 1 ? { refuse: "server.busy" } : "answered";
    };
    one.wake();
    await clock.advance(100);
    expect([...storage.held.values()].map(({ content }) => content)).toEqual(["too"]);
    server.world.losesEvent = () => true;
    server.world.fate = () => "answered";
    two.wake();
    await clock.advance(60_000);
    expect([contents("r1"), contents("r2")]).toEqual([["shared"], ["too"]]);
    const left = { event: "send.left", clientMessageId };
    expect(log.filter(({ event }) => event === left.event)).toEqual(entries ? [left] : []);
  });

  test("I2: a message that another tab began to send, and did not live to see confirmed, is there once", async () => {
    const { clock, server, open, contents } = begin();
    server.world.reachable = false;
    const one = open();
    one.room("r1").send({ content: "shared" });
    await clock.advance(1_000);
    const two = open();
    await clock.advance(100);
    server.world.reachable = true;
    server.world.losesEvent = () => true;
    server.world.fate = (action) => (action === "sendMessage" ? "lost" : "answered");
    one.wake();
    await clock.advance(100);
    await one.stop();
    server.world.fate = () => "answered";
    two.wake();
    await clock.advance(60_000);
    expect([contents(), two.outbox.get().pending]).toEqual([["shared"], []]);
  });

  test.each(["I1: a message that was tried", "I1: a message whose storage fails"])(
    "%s is sent, though it is in the storage no longer",
    async (which) => {
      const { clock, server, storage, open, contents } = begin();
      const isTried = which.endsWith("tried");
      server.world.reachable = isTried;
      let fails = false;
      const load: OutboxStorage["load"] = () => (fails ? Promise.reject(new Error("gone")) : storage.load());
      const client = open({ ...storage, load });
      await clock.advance(100);
      server.world.fate = (action) => (action === "sendMessage" ? "dropped" : "answered");
      client.room("r1").send({ content: "Hello" });
      await clock.advance(1_000);
      expect(storage.held.size).toBe(1);
      storage.held.clear();
      fails = !isTried;
      server.world.fate = () => "answered";
      server.world.reachable = true;
      await clock.advance(60_000);
      expect(contents()).toEqual(["Hello"]);
    },
  );

  test("is written once where the message goes out at once, and not for what others send", async () => {
    const { clock, storage, open } = begin();
    const [written, removed]: [string[], string[]] = [[], []];
    const put: OutboxStorage["put"] = (pending) => {
      written.push(pending.content);
      return storage.put(pending);
    };
    const remove: OutboxStorage["remove"] = (clientMessageId) => {
      removed.push(clientMessageId);
      return storage.remove(clientMessageId);
    };
    open({ ...storage, put, remove });
    const elsewhere = open(createFakeStorage());
    await clock.advance(100);
    elsewhere.room("r1").send({ content: "from another device" });
    await clock.advance(500);
    expect([written, removed]).toEqual([[], []]);
    const here = open({ ...storage, put, remove });
    await clock.advance(100);
    const id = here.room("r1").send({ content: "from here" });
    await clock.advance(500);
    expect([written, removed]).toEqual([["from here"], [id]]);
  });

  test("I1: `stop` waits for what is being written, and leaves no timer", async () => {
    const { clock, server, storage, open } = begin();
    const client = open(slowly(clock, storage, 300), unkind);
    await clock.advance(100);
    server.world.fate = (action) => (action === "sendMessage" ? { refuse: "server.busy" } : "answered");
    client.room("r1").send({ content: "busy" });
    await clock.advance(320);
    client.room("r2").send({ content: "not stored yet" });
    const stored = client.stop().then(() => [...storage.held.values()].map(({ content }) => content));
    await clock.advance(1_500);
    expect(await stored).toEqual(["busy", "not stored yet"]);
    expect(clock.pending()).toBe(0);
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
