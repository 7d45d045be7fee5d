import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakeFiles, createFakePorts, createFakeStorage } from "./fake-ports";
import { createFakeServer } from "./fake-server";
import type { PendingFile } from "./outbox";

const ada = { userId: "u-ada", username: "Ada" };
const MINUTE_MS = 60_000;

const file = (name: string): PendingFile => ({ key: `key-${name}`, name, type: "image/png", bytes: 1_000 });

const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada]);
  server.addRoom("r2", [ada]);
  const storage = createFakeStorage();
  const files = createFakeFiles(server);
  const open = async () => {
    const client = createClient({ ...createFakePorts(clock, server, ada, storage).ports, files }, ada);
    client.start();
    await clock.advance(100);
    return client;
  };
  const contents = (roomId = "r1") => server.log(roomId).map(({ content }) => content);
  const posts = () => server.fileSteps.filter((step) => step.startsWith("post"));
  const discards = () => server.fileSteps.filter((step) => step.startsWith("discard"));
  return { clock, server, storage, files, open, client: await open(), contents, posts, discards };
};

describe("a message with files", () => {
  test("is sent once all of them are uploaded, with what describes them", async () => {
    const { clock, server, storage, files, client } = await begin();
    files.hold(["key-a.png", "key-b.png"]);
    client.room("r1").send({ content: "", files: [{ ...file("a.png"), alt: "A cat" }, file("b.png")] });
    await clock.advance(30);
    expect(client.uploads.get()).toEqual(new Map([["key-a.png", 500]]));
    expect(server.log("r1")).toEqual([]);
    await clock.advance(1_000);
    expect(server.log("r1")).toMatchObject([
      { messageType: "IMAGE", files: [{ name: "a.png", alt: "A cat" }, { name: "b.png" }] },
    ]);
    expect([client.outbox.get().pending, storage.held.size, files.held.size, client.uploads.get().size]).toEqual([
      [],
      0,
      0,
      0,
    ]);
  });

  test("I5: holds nobody up while it is uploaded, and takes its place when it is ready", async () => {
    const { clock, server, client, contents } = await begin();
    server.world.postMs = (name) => (name === "large.png" ? 5 * MINUTE_MS : 50);
    client.room("r1").send({ content: "with a picture", files: [file("large.png")] });
    client.room("r1").send({ content: "with a small one", files: [file("small.png")] });
    client.room("r1").send({ content: "at once" });
    client.room("r2").send({ content: "elsewhere", files: [file("other.png")] });
    await clock.advance(1_000);
    expect(contents()).toEqual(["at once"]);
    await clock.advance(10 * MINUTE_MS);
    client.room("r1").send({ content: "last" });
    await clock.advance(1_000);
    expect(contents()).toEqual(["at once", "with a picture", "with a small one", "last"]);
    expect(contents("r2")).toEqual(["elsewhere"]);
  });

  test("I5: that becomes ready while another one is on its way follows that one", async () => {
    const { clock, server, client, contents } = await begin();
    client.room("r1").send({ content: "picture", files: [file("a.png")] });
    server.world.latencyMs = () => 300;
    client.room("r1").send({ content: "text" });
    await clock.advance(3_000);
    expect(contents()).toEqual(["text", "picture"]);
  });

  test("I1: goes on after the page was closed, and posts nothing twice that has arrived", async () => {
    const { clock, server, storage, client, contents, open, posts } = await begin();
    server.world.postMs = (name) => (name === "b.png" ? MINUTE_MS : 50);
    client.room("r1").send({ content: "both", files: [file("a.png"), file("b.png")] });
    await clock.advance(1_000);
    await client.stop();
    expect([...storage.held.values()]).toMatchObject([{ files: [{ isReady: true }, { upload: {} }] }]);
    await clock.advance(2 * MINUTE_MS);
    await open();
    await clock.advance(2 * MINUTE_MS);
    expect(contents()).toEqual(["both"]);
    expect(posts().filter((post) => post === "post a.png")).toHaveLength(1);
    // The same address, so the day's quota is charged once.
    expect(server.fileSteps.filter((step) => step === "ask b.png")).toHaveLength(1);
  });

  test("I2: whose answers are lost is there once, each file asked for and posted once", async () => {
    const { clock, server, client, contents, posts } = await begin();
    const lost = new Set(["post a.png", "complete a.png"]);
    server.world.fileFate = (step, name) => (lost.delete(`${step} ${name}`) ? "lost" : "done");
    let sends = 0;
    server.world.fate = (action) => (action === "sendMessage" && sends++ === 0 ? "lost" : "answered");
    client.room("r1").send({ content: "once", files: [file("a.png")] });
    await clock.advance(MINUTE_MS);
    expect(contents()).toEqual(["once"]);
    expect(server.fileSteps.filter((step) => step.startsWith("ask"))).toEqual(["ask a.png"]);
    expect(posts()).toEqual(["post a.png"]);
  });

  test("asks again when its address has expired", async () => {
    const { clock, server, client, contents, open } = await begin();
    server.world.postMs = () => 2 * MINUTE_MS;
    client.room("r1").send({ content: "late", files: [file("a.png")] });
    await clock.advance(1_000);
    await client.stop();
    // The page is gone: what it was posting has not arrived.
    server.world.reachable = false;
    await clock.advance(LIMITS.uploadTtlMs + 5 * MINUTE_MS);
    server.world.reachable = true;
    await open();
    await clock.advance(5 * MINUTE_MS);
    expect(contents()).toEqual(["late"]);
    expect(server.fileSteps.filter((step) => step === "ask a.png")).toHaveLength(2);
  });

  test("is uploaded anew, once, when the server has forgotten its files before it was sent", async () => {
    const { clock, server, client, contents } = await begin();
    let sends = 0;
    server.world.fate = (action) => {
      if (action === "sendMessage" && sends++ === 0) server.sweepFiles();
      return "answered";
    };
    const again = client.room("r1").send({ content: "anew", files: [file("a.png")] });
    await clock.advance(MINUTE_MS);
    expect(contents()).toEqual(["anew"]);
    server.world.fate = (action) => (action === "sendMessage" ? { refuse: "file.not_found" } : "answered");
    client.room("r1").send({ content: "never", files: [file("b.png")] });
    await clock.advance(MINUTE_MS);
    expect(client.outbox.get().pending).toMatchObject([{ status: "failed", error: "file.not_found" }]);
    expect(again).not.toBe(client.outbox.get().pending[0]?.clientMessageId);
    server.world.fate = () => "answered";
    client.room("r1").retry(client.outbox.get().pending[0]?.clientMessageId ?? "");
    await clock.advance(MINUTE_MS);
    expect(contents()).toEqual(["anew", "never"]);
  });

  test("waits while nothing can be reached", async () => {
    const { clock, server, client, contents } = await begin();
    server.world.reachable = false;
    client.drop();
    client.room("r1").send({ content: "offline", files: [file("a.png")] });
    await clock.advance(MINUTE_MS);
    expect([contents(), server.fileSteps]).toEqual([[], []]);
    server.world.reachable = true;
    client.wake();
    await clock.advance(MINUTE_MS);
    expect(contents()).toEqual(["offline"]);
  });

  test.each(["file.quota", "file.too_large", "room.archived"] as const)(
    "that is refused with %s says so, and can be tried again",
    async (code) => {
      const { clock, server, client, contents } = await begin();
      server.world.fileFate = (step) => (step === "ask" ? code : "done");
      const id = client.room("r1").send({ content: "much", files: [file("a.png")] });
      client.room("r1").send({ content: "text" });
      await clock.advance(MINUTE_MS);
      expect(client.outbox.get().pending).toMatchObject([{ status: "failed", error: code }]);
      server.world.fileFate = () => "done";
      client.room("r1").retry(id);
      await clock.advance(MINUTE_MS);
      expect(contents()).toEqual(["text", "much"]);
    },
  );

  test("that is discarded is not sent, and the next one is uploaded", async () => {
    const { clock, server, files, client, contents } = await begin();
    files.hold(["key-a.png"]);
    server.world.postMs = (name) => (name === "a.png" ? 5 * MINUTE_MS : 50);
    const id = client.room("r1").send({ content: "no", files: [file("a.png")] });
    client.room("r1").send({ content: "yes", files: [file("b.png")] });
    await clock.advance(1_000);
    client.room("r1").discard(id);
    expect(files.held.size).toBe(0);
    await clock.advance(10 * MINUTE_MS);
    expect(contents()).toEqual(["yes"]);
  });

  test("I21: that is discarded leaves nothing on the server of what it has uploaded, and a message that is sent keeps its files", async () => {
    const { clock, server, client, contents, discards } = await begin();
    server.world.postMs = (name) => (name === "slow.png" ? 5 * MINUTE_MS : 50);
    const room = client.room("r1");
    room.send({ content: "kept", files: [file("kept.png")] });
    await clock.advance(1_000);
    // One has arrived, of one the address is known, and one was not begun with.
    const id = room.send({ content: "no", files: [file("done.png"), file("slow.png"), file("later.png")] });
    await clock.advance(1_000);
    room.discard(id);
    await clock.advance(10 * MINUTE_MS);
    expect([contents(), discards()]).toEqual([["kept"], ["discard done.png", "discard slow.png"]]);
  });

  test("I21: of which the author takes off what has arrived leaves that on the server no more", async () => {
    const { clock, server, client, contents, discards } = await begin();
    server.world.postMs = (name) => (name === "slow.png" ? MINUTE_MS : 50);
    const room = client.room("r1");
    const id = room.send({ content: "", files: [file("done.png"), file("slow.png")] });
    await clock.advance(1_000);
    room.removeFile(id, "key-done.png");
    await clock.advance(10 * MINUTE_MS);
    expect([contents(), discards()]).toEqual([["slow.png"], ["discard done.png"]]);
  });

  test("goes without a file that was taken off it", async () => {
    const { clock, server, client, contents } = await begin();
    server.world.postMs = (name) => (name === "slow.png" ? 5 * MINUTE_MS : 50);
    const room = client.room("r1");
    const two = room.send({ content: "", files: [file("slow.png"), file("quick.png")] });
    await clock.advance(1_000);
    room.removeFile(two, "key-slow.png");
    await clock.advance(10 * MINUTE_MS);
    expect(contents()).toEqual(["quick.png"]);
    const one = room.send({ content: "", files: [file("slow.png")] });
    await clock.advance(1_000);
    room.removeFile(one, "key-slow.png");
    expect(client.outbox.get().pending).toEqual([]);
  });

  test("waits while a file that was taken off can be put back, and goes with it or without it", async () => {
    const { clock, server, client, contents, posts } = await begin();
    server.world.postMs = () => 10_000;
    const room = client.room("r1");
    const one = room.send({ content: "", files: [file("kept.png"), file("off.png")] });
    room.send({ content: "", files: [file("next.png")] });
    await clock.advance(1_000);
    room.setFileOff(one, "key-off.png", true);
    room.send({ content: "held up by nothing" });
    await clock.advance(8_000);
    room.removeFile(one, "key-off.png");
    await clock.advance(MINUTE_MS);
    expect(contents()).toEqual(["held up by nothing", "kept.png", "next.png"]);
    // Once more from its beginning, as somebody took a file off, and not again when that was over.
    expect(posts().filter((post) => post === "post kept.png")).toHaveLength(2);

    const two = room.send({ content: "", files: [file("a.png"), file("b.png")] });
    await clock.advance(15_000);
    room.setFileOff(two, "key-b.png", true);
    await clock.advance(MINUTE_MS);
    expect(contents().at(-1)).toBe("next.png");
    room.setFileOff(two, "key-b.png", false);
    await clock.advance(MINUTE_MS);
    expect(contents().at(-1)).toBe("a.png, b.png");
  });

  test("goes without a file that was taken off when the page ended", async () => {
    const { clock, server, client, contents, open } = await begin();
    server.world.postMs = () => 10_000;
    const id = client.room("r1").send({ content: "", files: [file("a.png"), file("b.png")] });
    await clock.advance(1_000);
    client.room("r1").setFileOff(id, "key-b.png", true);
    await clock.advance(1);
    await client.stop();
    await open();
    await clock.advance(MINUTE_MS);
    expect(contents()).toEqual(["a.png"]);
  });

  test("goes without a file that a tab has taken off which ended then, also where another one uploads it", async () => {
    const { clock, server, files, client, contents, open } = await begin();
    files.release = () => {};
    server.world.postMs = () => 10_000;
    const id = client.room("r1").send({ content: "", files: [file("a.png"), file("b.png")] });
    const other = await open();
    await clock.advance(1_000);
    other.room("r1").setFileOff(id, "key-b.png", true);
    await clock.advance(1);
    await other.stop();
    await clock.advance(20_000);
    expect(contents()).toEqual([]);
    await clock.advance(MINUTE_MS);
    expect([contents(), client.outbox.get().pending]).toEqual([["a.png"], []]);
  });

  test("waits in both tabs while one of them can put a file back", async () => {
    const { clock, server, files, client, contents, open } = await begin();
    files.release = () => {};
    server.world.postMs = () => 10_000;
    const id = client.room("r1").send({ content: "", files: [file("a.png"), file("b.png")] });
    const other = await open();
    await clock.advance(1_000);
    other.room("r1").setFileOff(id, "key-b.png", true);
    await clock.advance(40_000);
    expect(contents()).toEqual([]);
    other.room("r1").removeFile(id, "key-b.png");
    await clock.advance(MINUTE_MS);
    expect([contents(), client.outbox.get().pending, other.outbox.get().pending]).toEqual([["a.png"], [], []]);
  });

  test("I2: that two tabs have is uploaded and sent by one of them", async () => {
    const { clock, server, client, contents, open, posts } = await begin();
    server.world.postMs = () => MINUTE_MS;
    client.room("r1").send({ content: "one", files: [file("a.png"), file("b.png")] });
    await clock.advance(1_000);
    const other = await open();
    expect(other.outbox.get().pending).toHaveLength(1);
    await clock.advance(10 * MINUTE_MS);
    expect([contents(), posts()]).toEqual([["one"], ["post a.png", "post b.png"]]);
    expect([client.outbox.get().pending, other.outbox.get().pending]).toEqual([[], []]);
  });

  test.each(["at once", "later"])(
    "that is cancelled in one of two tabs, whose files go %s, is not sent by the other",
    async (when) => {
      const { clock, server, files, client, contents, open } = await begin();
      if (when === "later") files.release = () => {};
      server.world.postMs = () => MINUTE_MS;
      const room = client.room("r1");
      const [whole, other] = [room.send({ content: "one", files: [file("a.png")] }), await open()];
      await clock.advance(1_000);
      other.room("r1").discard(whole);
      await clock.advance(10 * MINUTE_MS);
      expect([contents(), client.outbox.get().pending, other.outbox.get().pending]).toEqual([[], [], []]);
    },
  );

  test("goes without the files that another tab has taken off, also the one that is being uploaded", async () => {
    const { clock, server, files, client, contents, open } = await begin();
    files.release = () => {};
    server.world.postMs = () => MINUTE_MS;
    const id = client.room("r1").send({ content: "", files: ["a.png", "b.png", "c.png"].map(file) });
    const other = await open();
    await clock.advance(1_000);
    for (const key of ["key-a.png", "key-c.png"]) other.room("r1").removeFile(id, key);
    await clock.advance(10 * MINUTE_MS);
    expect(contents()).toEqual(["b.png"]);
    expect(server.log("r1")[0]?.files).toHaveLength(1);
    expect([client.outbox.get().pending, other.outbox.get().pending]).toEqual([[], []]);
  });

  test("that is cancelled and put back in one of two tabs is sent once", async () => {
    const { clock, server, files, client, contents, open } = await begin();
    files.release = () => {};
    server.world.postMs = () => MINUTE_MS;
    const id = client.room("r1").send({ content: "one", files: [file("a.png")] });
    const other = await open();
    const [pending] = other.outbox.get().pending;
    other.room("r1").discard(id);
    // The tab that uploads finds it gone.
    await clock.advance(2 * MINUTE_MS);
    expect(client.outbox.get().pending).toEqual([]);
    if (pending) other.room("r1").putBack(pending);
    await clock.advance(10 * MINUTE_MS);
    expect([contents(), client.outbox.get().pending, other.outbox.get().pending]).toEqual([["one"], [], []]);
  });
});
