import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const arrive = (messages: number) => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  for (let n = 1; n <= messages; n += 1) server.post("r1", bob, `${n}`);
  return { clock, server, ...createFakePorts(clock, server, ada) };
};

const begin = async (messages = 0) => {
  const { clock, server, ports } = arrive(messages);
  const client = createClient(ports, ada);
  client.start();
  const room = client.room("r1");
  room.open();
  await clock.advance(500);
  const items = () => room.timeline.get().items;
  const contents = () => items().map((item) => (item.kind === "message" ? item.message.content : item.pending.content));
  const summary = () => client.rooms.get().rooms.get("r1");
  const count = (action: string) => server.requests.filter((each) => each.action === action).length;
  return { clock, server, client, room, items, contents, summary, count };
};

describe("the timeline", () => {
  test("a message keeps its key from being written to being deleted, and its row object while nothing changes", async () => {
    const { clock, server, room, items } = await begin(1);
    const first = items()[0];
    const written = room.send({ content: "Hello" });
    expect(items().at(-1)).toMatchObject({ kind: "pending", key: written });
    await clock.advance(500);
    expect(items().at(-1)).toMatchObject({ kind: "message", key: written });
    const edited = room.edit("r1.2", "Hello!");
    expect(items().at(-1)).toMatchObject({ key: written, message: { content: "Hello!", edited: true, rev: 0 } });
    await clock.advance(500);
    await edited;
    expect(items().at(-1)).toMatchObject({ key: written, message: { content: "Hello!", rev: 1 } });
    server.post("r1", bob, "and on");
    await clock.advance(500);
    expect(items()[0]).toBe(first);
  });

  test("what is written has the server's time from the start, on a device whose clock is a day ahead", async () => {
    const { clock, ports } = arrive(1);
    const day = 24 * 60 * 60 * 1_000;
    const ahead = { ...ports.clock, now: () => ports.clock.now() + day };
    const client = createClient({ ...ports, clock: ahead }, ada);
    client.start();
    const room = client.room("r1");
    room.open();
    await clock.advance(500);
    room.send({ content: "Hello" });
    const written = room.timeline.get().items.at(-1);
    expect(written?.kind === "pending" && Math.abs(written.time - clock.now())).toBeLessThan(1_000);
  });

  test("what is written is trimmed at its ends before it shows, as the server keeps it", async () => {
    const { clock, server, room, contents } = await begin(0);
    room.send({ content: "  Hello \n" });
    expect(contents()).toEqual(["Hello"]);
    await clock.advance(500);
    const edited = room.edit("r1.1", "\tHello!\u00a0");
    expect(contents()).toEqual(["Hello!"]);
    await clock.advance(500);
    await edited;
    expect(server.log("r1").map(({ content }) => content)).toEqual(["Hello!"]);
  });

  test("an edit or delete that is refused is taken back", async () => {
    const { clock, room, contents } = await begin(1);
    const refused = expect(room.delete("r1.1")).rejects.toMatchObject({ code: "message.not_yours" });
    expect(contents()).toEqual([""]);
    await clock.advance(500);
    await refused;
    expect(contents()).toEqual(["1"]);
  });

  test("what is assumed to be deleted shows so, and again as it was; the server is not told", async () => {
    const { clock, server, room, contents } = await begin(2);
    const [first, again] = [room.assumeDeleted("r1.1"), room.assumeDeleted("r1.1")];
    expect(contents()).toEqual(["", "2"]);
    first();
    expect(contents()).toEqual(["", "2"]);
    again();
    await clock.advance(500);
    expect(contents()).toEqual(["1", "2"]);
    expect(server.requests.map(({ action }) => action)).not.toContain("deleteMessage");
  });

  describe("I8: edits of one message", () => {
    const editing = async () => {
      const world = await begin();
      world.room.send({ content: "original" });
      await world.clock.advance(500);
      const edits = () =>
        world.server.requests.filter(({ action }) => action === "editMessage").map(({ data }) => data);
      return { ...world, edits };
    };

    test("of those that wait for an earlier one the newest is sent, and stays", async () => {
      const { clock, server, room, contents, edits } = await editing();
      let refusals = 2;
      server.world.fate = (action) =>
        action === "editMessage" && refusals-- > 0 ? { refuse: "server.busy" } : "answered";
      const all = ["first", "second", "third"].map((content) => room.edit("r1.1", content));
      expect(contents()).toEqual(["third"]);
      await clock.advance(15_000);
      await Promise.all(all);
      expect([server.log("r1")[0]?.content, contents()]).toEqual(["third", ["third"]]);
      const first = { messageId: "r1.1", content: "first", rev: 0 };
      expect(edits()).toEqual([first, first, first, { messageId: "r1.1", content: "third", rev: 1 }]);
    });

    test("one after another whose answer was lost replaces it, whichever version that made", async () => {
      const { clock, server, room } = await editing();
      server.world.fate = (action) => (action === "editMessage" ? "lost" : "answered");
      const both = [room.edit("r1.1", "first"), room.edit("r1.1", "second")];
      await clock.advance(25_000);
      expect(server.log("r1")[0]?.content).toBe("first");
      server.world.fate = () => "answered";
      await clock.advance(30_000);
      await Promise.all(both);
      expect(server.log("r1")[0]?.content).toBe("second");
    });

    test("I13: one made on a dead line stays in sight and is saved when the line is back, however late", async () => {
      const { clock, server, room, contents } = await editing();
      server.world.reachable = false;
      server.cut();
      const edited = room.edit("r1.1", "changed in a tunnel");
      await clock.advance(5 * 60_000);
      expect(contents()).toEqual(["changed in a tunnel"]);
      server.world.reachable = true;
      await clock.advance(30_000);
      await edited;
      expect(server.log("r1")[0]?.content).toBe("changed in a tunnel");
    });

    test("one that the client is stopped in rejects, and leaves no timer", async () => {
      const { clock, server, room, client } = await editing();
      server.world.reachable = false;
      server.cut();
      const edited = expect(room.edit("r1.1", "too late")).rejects.toMatchObject({ code: "connection.unknown" });
      await clock.advance(60_000);
      await client.stop();
      await edited;
      expect(clock.pending()).toBe(0);
    });

    test("a delete takes the place of what waits, and nothing follows it", async () => {
      const { clock, server, room, contents, edits } = await editing();
      const all = [room.edit("r1.1", "first"), room.edit("r1.1", "second"), room.delete("r1.1")];
      expect(contents()).toEqual([""]);
      await expect(room.edit("r1.1", "third")).rejects.toMatchObject({ code: "message.deleted" });
      await clock.advance(1_000);
      await Promise.all(all);
      expect(server.log("r1")[0]).toMatchObject({ deleted: true, rev: 2 });
      expect(edits()).toHaveLength(1);
    });

    test("one made from a version that another device has changed is refused, and the other's shown", async () => {
      const { clock, server, room, contents } = await editing();
      server.changeMessage("r1.1", ada, { content: "from elsewhere" });
      const refused = expect(room.edit("r1.1", "from here")).rejects.toMatchObject({ code: "message.changed" });
      await clock.advance(1_000);
      await refused;
      expect(contents()).toEqual(["from elsewhere"]);
      const stale = expect(room.edit("r1.1", "from here", 0)).rejects.toMatchObject({ code: "message.changed" });
      await clock.advance(1_000);
      await stale;
      await Promise.all([room.edit("r1.1", "from here"), clock.advance(1_000)]);
      expect(server.log("r1")[0]?.content).toBe("from here");
    });
  });

  test("pages up to the beginning, and jumps to a quoted message and back", async () => {
    const { clock, room, items, contents } = await begin(200);
    expect([contents()[0], room.timeline.get().hasOlder]).toEqual(["151", true]);
    const around = room.loadAround(20);
    await clock.advance(500);
    await around;
    expect(contents()).toContain("20");
    expect([contents()[0], contents().at(-1), room.timeline.get().hasNewer]).toEqual(["1", "45", true]);
    await Promise.all([room.loadNewer(), clock.advance(100)]);
    expect(contents().at(-1)).toBe("95");
    await Promise.all([room.loadLatest(), clock.advance(100)]);
    expect([contents()[0], room.timeline.get().hasNewer]).toEqual(["151", false]);
    for (let page = 0; page < 3; page += 1) await Promise.all([room.loadOlder(), clock.advance(100)]);
    expect([items().length, room.timeline.get().hasOlder]).toEqual([200, false]);
  });

  test("while it is scrolled away live messages are not appended, and `seq` tells how many there are", async () => {
    const { clock, server, room, contents } = await begin(200);
    await Promise.all([room.loadAround(20), clock.advance(500)]);
    server.post("r1", bob, "live");
    await clock.advance(1_000);
    expect(contents().at(-1)).toBe("45");
    expect(room.timeline.get()).toMatchObject({ seq: 201, hasNewer: true });
  });

  test("I6: what was missed while the connection was dead is there after it", async () => {
    const { clock, server, room, contents } = await begin(3);
    server.world.reachable = false;
    for (let n = 4; n <= 150; n += 1) server.post("r1", bob, `${n}`);
    server.changeMessage("r1.2", bob, "delete");
    await clock.advance(60_000);
    server.cut();
    server.world.reachable = true;
    await clock.advance(20_000);
    expect(contents()).toEqual(Array.from({ length: 150 }, (_, index) => (index === 1 ? "" : `${index + 1}`)));
    expect(room.timeline.get().hasNewer).toBe(false);
  });

  test("one's own message whose predecessor is missing stays in sight until it is in its place", async () => {
    const { clock, server, room, contents } = await begin(1);
    server.world.losesEvent = () => true;
    server.post("r1", bob, "missed");
    room.send({ content: "mine" });
    const sizes = new Set<number>();
    for (let turn = 0; turn < 100; turn += 1) {
      await clock.advance(5);
      sizes.add(contents().filter((content) => content === "mine").length);
    }
    expect([...sizes]).toEqual([1]);
    expect(contents()).toEqual(["1", "missed", "mine"]);
  });

  test("I7: so it does when an event tells of it before its answer comes", async () => {
    const { clock, server, room, contents } = await begin(1);
    server.world.losesEvent = () => true;
    server.post("r1", bob, "missed");
    server.world.fate = (action) => (action === "sendMessage" ? "lost" : "answered");
    room.send({ content: "mine" });
    await clock.advance(10);
    server.world.losesEvent = () => false;
    server.changeMessage("r1.3", ada, { content: "mine" });
    const sizes = new Set<number>();
    for (let turn = 0; turn < 100; turn += 1) {
      await clock.advance(5);
      sizes.add(contents().filter((content) => content === "mine").length);
    }
    expect([...sizes]).toEqual([1]);
    expect(contents()).toEqual(["1", "missed", "mine"]);
  });

  test("a load that fails says why and can be tried again", async () => {
    const { clock, server, room, contents } = await begin(100);
    server.world.fate = (action) => (action === "getRoomHistory" ? { refuse: "room.not_found" } : "answered");
    await Promise.all([room.loadOlder(), clock.advance(500)]);
    expect(room.timeline.get()).toMatchObject({ error: "room.not_found", loading: undefined });
    server.world.fate = () => "answered";
    await Promise.all([room.loadOlder(), clock.advance(500)]);
    expect(room.timeline.get().error).toBeUndefined();
    expect(contents()).toHaveLength(100);
  });

  test("a room that could not be loaded is loaded as soon as it can be", async () => {
    const { clock, server, room, contents } = await begin(3);
    room.close();
    server.expel("r1", ada);
    server.add("r1", ada);
    await clock.advance(1_000);
    server.world.fate = (action) => (action === "getRoomHistory" ? { refuse: "server.busy" } : "answered");
    room.open();
    await clock.advance(40_000);
    expect(room.timeline.get()).toMatchObject({ loaded: false, items: [] });
    server.world.fate = () => "answered";
    await clock.advance(35_000);
    expect(contents()).toEqual(["1", "2", "3"]);
  });

  test("I9: a room that one is removed from is emptied; added again, it is there again", async () => {
    const { clock, server, client, contents } = await begin(2);
    server.expel("r1", ada);
    await clock.advance(500);
    expect([contents(), client.rooms.get().rooms.size]).toEqual([[], 0]);
    server.add("r1", ada);
    await clock.advance(1_000);
    expect([contents(), client.rooms.get().rooms.size]).toEqual([["1", "2"], 1]);
    server.post("r1", bob, "3");
    await clock.advance(1_000);
    expect(contents()).toEqual(["1", "2", "3"]);
  });

  test("I9: an answer that was made before one was removed brings no room back, whatever overtakes it", async () => {
    const { clock, server, client } = await begin(2);
    const has = () => client.rooms.get().rooms.has("r1");
    for (const isBack of [false, true]) {
      const joining = client.request("joinRoom", { roomId: "r1" });
      await clock.advance(1);
      // It is performed, and its answer takes long.
      server.world.latencyMs = () => 2_000;
      await clock.advance(100);
      server.world.latencyMs = () => 5;
      server.expel("r1", ada);
      await clock.advance(500);
      expect(has()).toBe(false);
      if (isBack) server.join("r1", ada);
      await Promise.all([joining, clock.advance(5_000)]);
      expect(has()).toBe(isBack);
      server.add("r1", ada);
      await clock.advance(1_000);
    }
  });

  test("I9: what somebody has read of a public room from outside is gone when they are removed from it", async () => {
    const { clock, server, client } = await begin(0);
    server.addRoom("r2", [bob]);
    server.post("r2", bob, "1");
    const outside = client.room("r2");
    const shown = () => outside.timeline.get().items.length;
    await Promise.all([outside.loadLatest(), clock.advance(500)]);
    expect(shown()).toBe(1);
    server.expel("r2", ada);
    await clock.advance(500);
    expect(shown()).toBe(0);
  });

  test("I9: what somebody has read of a public room from outside is read anew after each hello, as they may have been removed", async () => {
    const { clock, server, client } = await begin(0);
    server.addRoom("r2", [bob]);
    server.post("r2", bob, "1");
    const [open, closed] = [client.room("r2"), client.room("r3")];
    const shown = () => [open, closed].map((room) => room.timeline.get().items.length);
    server.addRoom("r3", [bob]);
    server.post("r3", bob, "1");
    open.open();
    await Promise.all([closed.loadLatest(), clock.advance(500)]);
    expect(shown()).toEqual([1, 1]);
    server.post("r2", bob, "2");
    await clock.advance(6 * 60_000);
    expect(shown()).toEqual([2, 0]);
    server.world.fate = (action) => (action === "getRoomHistory" ? { refuse: "room.removed" } : "answered");
    await clock.advance(6 * 60_000);
    expect(shown()).toEqual([0, 0]);
  });

  test("I8: a page that was on its way when the room was left is not shown: what it has may be deleted by now", async () => {
    const { clock, server, room, contents } = await begin(150);
    server.world.fate = (action) => {
      server.world.latencyMs = () => (action === "getRoomHistory" ? 200 : 5);
      return "answered";
    };
    const jumped = room.loadAround(2);
    await clock.advance(10);
    server.world.latencyMs = () => 5;
    server.changeMessage("r1.1", bob, "delete");
    server.expel("r1", ada);
    await Promise.all([jumped, clock.advance(500)]);
    expect(contents()).toEqual([]);
    server.add("r1", ada);
    await clock.advance(1_000);
    expect(contents().at(-1)).toBe("150");
  });
});

describe("the read position", () => {
  test("I10: is shown at once and reported at most once in 1.5 s, without an answer", async () => {
    const { clock, server, room, summary, count } = await begin(60);
    expect(summary()).toMatchObject({ unread: 60 });
    for (let seq = 1; seq <= 30; seq += 1) {
      room.markRead(seq);
      await clock.advance(100);
    }
    room.markRead(5);
    expect(summary()?.readSeq).toBe(30);
    await clock.advance(1_500);
    expect(count("markRead")).toBe(3);
    expect(server.summary("r1", ada).readSeq).toBe(30);
    expect(summary()).toMatchObject({ unread: 30 });
  });

  test("I10: is reported at once when the room is closed or the page is hidden", async () => {
    for (const leave of ["close", "hide"] as const) {
      const { clock, server, client, room } = await begin(60);
      room.markRead(1);
      room.markRead(60);
      if (leave === "close") room.close();
      else client.hide();
      await clock.advance(100);
      expect(server.summary("r1", ada).readSeq).toBe(60);
    }
  });

  test("I10: goes back where the user says so, on their other device too, and what is on the screen does not move it on", async () => {
    const { clock, server, client, room, summary } = await begin(60);
    const { ports } = createFakePorts(clock, server, ada);
    const phone = createClient(ports, ada);
    phone.start();
    const onPhone = phone.room("r1");
    onPhone.open();
    await clock.advance(500);
    const readOnPhone = () => phone.rooms.get().rooms.get("r1");
    room.markRead(60);
    await clock.advance(100);
    expect(readOnPhone()).toMatchObject({ readSeq: 60, unread: 0 });
    // Still to be reported when the position goes back.
    server.post("r1", bob, "61");
    await clock.advance(100);
    room.markRead(61);
    await Promise.all([room.setRead(40), clock.advance(100)]);
    expect(summary()).toMatchObject({ readSeq: 40, unread: 21 });
    expect(readOnPhone()).toMatchObject({ readSeq: 40, unread: 21 });
    server.post("r1", bob, "62");
    for (const each of [room, onPhone]) each.markRead(62);
    await clock.advance(10_000);
    expect(server.summary("r1", ada)).toMatchObject({ readSeq: 40, unread: 22 });
    for (const each of [summary, readOnPhone]) expect(each()).toMatchObject({ readSeq: 40, unread: 22 });
    expect(room.timeline.get().readSeq).toBe(40);
    // Opened again, it is read again.
    room.close();
    room.open();
    room.markRead(62);
    await clock.advance(2_000);
    expect(server.summary("r1", ada).readSeq).toBe(62);
    expect(readOnPhone()).toMatchObject({ readSeq: 62, unread: 0 });
    await client.stop();
    await phone.stop();
  });

  test("I10: goes forward where the user says so, at once, also after they marked it as unread", async () => {
    const { clock, server, room } = await begin(60);
    await Promise.all([room.setRead(60), clock.advance(50)]);
    await Promise.all([room.setRead(10), clock.advance(50)]);
    await Promise.all([room.setRead(30), clock.advance(50)]);
    expect(server.summary("r1", ada).readSeq).toBe(30);
  });

  test("I10: what the user has not said to be read stays unread on the screen, until they say that all is read, here or elsewhere", async () => {
    const { clock, server, client, room, summary } = await begin(60);
    // As a page does where somebody looks at the newest message.
    client.rooms.subscribe(() => room.markRead(summary()?.seq ?? 0));
    await Promise.all([room.setRead(10), clock.advance(2_000)]);
    // Forward, and not to the end.
    await Promise.all([room.setRead(30), clock.advance(2_000)]);
    expect(server.summary("r1", ada).readSeq).toBe(30);
    expect(summary()).toMatchObject({ readSeq: 30, unread: 30 });
    const { ports } = createFakePorts(clock, server, ada);
    const phone = createClient(ports, ada);
    phone.start();
    await clock.advance(500);
    await Promise.all([phone.room("r1").setRead(60), clock.advance(2_000)]);
    expect(summary()).toMatchObject({ readSeq: 60, unread: 0 });
    server.post("r1", bob, "61");
    await clock.advance(2_000);
    expect(server.summary("r1", ada).readSeq).toBe(61);
    await phone.stop();
  });

  test("I10: without a connection, of two marks of unread the second one stands, on the screen and on the server", async () => {
    const { clock, server, client, room, summary } = await begin(60);
    await Promise.all([room.setRead(60), clock.advance(2_000)]);
    server.world.reachable = false;
    client.drop();
    await clock.advance(100);
    const both = [room.setRead(10), room.setRead(30)];
    expect(summary()).toMatchObject({ readSeq: 30, unread: 30 });
    server.world.reachable = true;
    client.wake();
    await Promise.all([...both, clock.advance(10_000)]);
    expect(server.summary("r1", ada).readSeq).toBe(30);
    expect(summary()).toMatchObject({ readSeq: 30, unread: 30 });
  });

  test("I10: without a connection a room shows as unread at once, and is so for everybody once the line is back", async () => {
    const { clock, server, client, room, summary } = await begin(60);
    await Promise.all([room.setRead(60), clock.advance(2_000)]);
    server.world.reachable = false;
    client.drop();
    await clock.advance(100);
    const set = room.setRead(10);
    expect(summary()).toMatchObject({ readSeq: 10, unread: 50 });
    room.markRead(60);
    await clock.advance(60_000);
    expect(summary()).toMatchObject({ readSeq: 10, unread: 50 });
    server.world.reachable = true;
    client.wake();
    await Promise.all([set, clock.advance(10_000)]);
    expect(server.summary("r1", ada).readSeq).toBe(10);
    expect(summary()).toMatchObject({ readSeq: 10, unread: 50 });
  });

  test("I10: what is marked as unread without a connection, and then read again, stays read", async () => {
    const { clock, server, client, room, summary } = await begin(60);
    await Promise.all([room.setRead(60), clock.advance(2_000)]);
    server.world.reachable = false;
    client.drop();
    await clock.advance(100);
    const set = room.setRead(10);
    // As a page does where somebody looks at the newest message.
    client.rooms.subscribe(() => room.markRead(60));
    await room.setRead(60);
    expect(summary()).toMatchObject({ readSeq: 60, unread: 0 });
    server.world.reachable = true;
    client.wake();
    await Promise.all([set, clock.advance(10_000)]);
    expect(server.summary("r1", ada).readSeq).toBe(60);
    expect(summary()).toMatchObject({ readSeq: 60, unread: 0 });
  });

  test.each([
    ["goes back", 60, 10],
    ["stays, as more has been read since on another device", 59, 60],
  ])("I10: where an earlier client has marked as unread, it %s", async (_what, was, expected) => {
    const { clock, server, room, summary } = await begin(60);
    await Promise.all([room.setRead(60), clock.advance(2_000)]);
    await Promise.all([room.setRead(10, was), clock.advance(2_000)]);
    expect(server.summary("r1", ada).readSeq).toBe(expected);
    expect(summary()).toMatchObject({ readSeq: expected, unread: 60 - expected });
    server.post("r1", bob, "61");
    await clock.advance(100);
    room.markRead(61);
    await clock.advance(2_000);
    expect(server.summary("r1", ada).readSeq).toBe(expected === 60 ? 61 : expected);
  });

  test("I10: stays where the server refuses to move it back, and what is read is marked as before", async () => {
    const { clock, server, room, summary } = await begin(60);
    room.markRead(50);
    await clock.advance(100);
    server.world.fate = (action) => (action === "markUnread" ? { refuse: "room.not_found" } : "answered");
    const refused = expect(room.setRead(10)).rejects.toMatchObject({ code: "room.not_found" });
    await Promise.all([refused, clock.advance(100)]);
    expect(summary()?.readSeq).toBe(50);
    room.markRead(55);
    expect(summary()?.readSeq).toBe(55);
  });

  test("I10: what is read during a report is reported after it", async () => {
    const { clock, server, room } = await begin(60);
    room.markRead(1);
    await clock.advance(2);
    room.markRead(60);
    await clock.advance(5_100);
    expect(server.summary("r1", ada).readSeq).toBe(60);
  });

  test("I10: the unread are counted anew until the server knows what was read", async () => {
    const { clock, server, room, summary, count } = await begin(60);
    let losses = 2;
    server.world.fate = (action) => (action === "markRead" && losses-- > 0 ? "dropped" : "answered");
    room.markRead(40);
    await clock.advance(20_000);
    expect([count("markRead"), summary()]).toMatchObject([3, { readSeq: 40, unread: 20 }]);
    const counted = count("getRoom");
    await clock.advance(60_000);
    expect(counted).toBeLessThan(5);
    expect(count("getRoom")).toBe(counted);
  });

  test("I10: reaches the server in the end, whatever comes in between", async () => {
    const { clock, server, room, summary } = await begin(5);
    server.world.reachable = false;
    room.markRead(5);
    expect(summary()?.unread).toBe(0);
    await clock.advance(60_000);
    server.world.reachable = true;
    server.cut();
    await clock.advance(60_000);
    expect(server.summary("r1", ada).readSeq).toBe(5);
    expect(summary()).toMatchObject({ unread: 0, readSeq: 5 });
  });

  test("I10: a report that was lost while all is read is repeated when the next sync shows it", async () => {
    const { clock, server, room, summary } = await begin(5);
    server.world.fate = (action) => (action === "markRead" ? "dropped" : "answered");
    room.markRead(5);
    await clock.advance(10_000);
    server.world.fate = () => "answered";
    await clock.advance(5.5 * 60_000);
    expect(server.summary("r1", ada).readSeq).toBe(5);
    expect(summary()).toMatchObject({ unread: 0, readSeq: 5 });
  });

  test("I10: a mark on its way when the client stops leaves no timer, whether it is answered or not", async () => {
    for (const reachable of [true, false]) {
      const { clock, server, client, room } = await begin(5);
      room.markRead(3);
      await clock.advance(1);
      server.world.reachable = reachable;
      await client.stop();
      await clock.advance(30_000);
      expect(clock.pending()).toBe(0);
    }
  });

  test("what fails is taken where nobody keeps a log, too", async () => {
    const { clock, server, ports } = arrive(5);
    const { log: _log, ...silent } = ports;
    const client = createClient(silent, ada);
    client.start();
    await clock.advance(500);
    const room = client.room("r1");
    server.world.fate = () => ({ refuse: "room.not_found" });
    room.open();
    room.markRead(3);
    const failed = room.send({ content: "Hello" });
    await clock.advance(500);
    expect(room.timeline.get().error).toBe("room.not_found");
    server.world.fate = () => "answered";
    room.retry(failed);
    await Promise.all([room.loadLatest(), clock.advance(500)]);
    expect(room.timeline.get().items).toHaveLength(6);
    await client.stop();
  });
});

describe("typing and presence", () => {
  test("I11: typing is gone 5.5 s after its last event, or with the message", async () => {
    const { clock, server, room } = await begin();
    server.typing("r1", bob, true);
    await clock.advance(100);
    expect(room.typing.get()).toEqual([bob]);
    await clock.advance(5_500);
    expect(room.typing.get()).toEqual([]);
    server.typing("r1", bob, true);
    await clock.advance(100);
    server.post("r1", bob, "Hello");
    await clock.advance(100);
    expect(room.typing.get()).toEqual([]);
  });

  test("one's own is sent at most every 4.5 s, and no end of it", async () => {
    const { clock, room, count } = await begin();
    for (let key = 0; key < 50; key += 1) {
      room.typed();
      await clock.advance(200);
    }
    expect(count("typingStart")).toBe(3);
    await clock.advance(20_000);
    expect([count("typingStart"), count("typingStop")]).toEqual([3, 0]);
  });

  test("one's own that begins just after a message is signalled later, unless that is sent, too", async () => {
    const { clock, room, count } = await begin();
    room.typed();
    room.send({ content: "Hello" });
    room.typed();
    await clock.advance(1_000);
    expect(count("typingStart")).toBe(1);
    await clock.advance(4_000);
    expect(count("typingStart")).toBe(2);
    room.send({ content: "Hello again" });
    room.typed();
    room.send({ content: "And again" });
    await clock.advance(5_000);
    expect(count("typingStart")).toBe(2);
  });

  test("I11: typing is told of the rooms on the screen alone", async () => {
    const { clock, server, room } = await begin();
    room.close();
    await clock.advance(100);
    server.typing("r1", bob, true);
    await clock.advance(100);
    expect(room.typing.get()).toEqual([]);
  });

  test("I11: who is online is known once the room is open, and is not asked about while nothing happens", async () => {
    const { clock, room, count } = await begin();
    expect(room.presence.get()).toEqual({ online: 1, users: [ada] });
    await clock.advance(60 * 60_000);
    expect([count("look"), count("listOnline")]).toEqual([1, 0]);
    room.close();
    expect(room.presence.get()).toEqual({ online: undefined, users: [] });
  });
});
