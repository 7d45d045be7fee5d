import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, test } from "vitest";
import { createClient } from "./client";
import { createDraftSync } from "./draft-sync";
import { createFakeClock } from "./fake-clock";
import { createFakeDrafts, createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };

const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  for (const roomId of ["r1", "r2", "r3"]) server.addRoom(roomId, [ada]);

  /** A page of a device, which has a text in its field. */
  const open = (device = createFakeDrafts()) => {
    const { ports } = createFakePorts(clock, server, ada);
    const client = createClient(ports, ada);
    const { local, type } = device.page();
    const sync = createDraftSync(ports, client, local);
    client.start();
    return {
      device,
      client,
      sync,
      type: (text: string, roomId = "r1") => type(roomId, text),
      text: (roomId = "r1") => local.get(roomId).text,
      other: (roomId = "r1") => sync.others.get().get(roomId)?.text,
      /** The page ends at once, as in a crash. */
      end: async () => {
        sync.stop();
        await client.stop();
      },
    };
  };
  const saves = () => server.requests.filter(({ action }) => action === "saveDraft").length;
  const [desk, phone] = [open(), open()];
  await clock.advance(5_000);
  return { clock, server, open, saves, desk, phone, draft: (roomId = "r1") => server.draft(roomId, ada) };
};

describe("what is typed", () => {
  test("shows on another device within two seconds of the last key, by one request", async () => {
    const { clock, saves, desk, phone } = await begin();
    for (const text of ["H", "He", "Hel", "Hello "]) {
      desk.type(text);
      await clock.advance(400);
    }
    expect(saves()).toBe(0);
    await clock.advance(1_000);
    expect([phone.text(), saves()]).toEqual(["Hello ", 1]);
  });

  test("is saved after a longer pause while no other device is there, at once when the field is left, and soon again when one comes", async () => {
    const { clock, saves, open, desk, phone } = await begin();
    await phone.end();
    desk.type("one");
    await clock.advance(1_100);
    expect(saves()).toBe(1);
    for (const text of ["one, t", "one, tw", "one, two"]) {
      desk.type(text);
      await clock.advance(4_000);
    }
    expect(saves()).toBe(1);
    desk.sync.flush();
    await clock.advance(500);
    expect(saves()).toBe(2);
    desk.type("one, two, three");
    const tablet = open();
    await clock.advance(10_500);
    expect([tablet.text(), saves()]).toEqual(["one, two, three", 3]);
    desk.type("one, two, three, four");
    await clock.advance(1_500);
    expect(tablet.text()).toBe("one, two, three, four");
  });

  test("goes on from device to device, and back", async () => {
    const { clock, desk, phone, draft } = await begin();
    desk.type("one");
    await clock.advance(4_000);
    phone.type("one, two");
    await clock.advance(4_000);
    expect(desk.text()).toBe("one, two");
    desk.type("one, two, three");
    await clock.advance(4_000);
    expect([phone.text(), draft(), phone.other(), desk.other()]).toEqual([
      "one, two, three",
      "one, two, three",
      undefined,
      undefined,
    ]);
  });

  test("is saved at once where its field is left", async () => {
    const { clock, desk, phone } = await begin();
    desk.type("Hello");
    desk.sync.flush();
    await clock.advance(50);
    expect(phone.text()).toBe("Hello");
  });

  test("and sent within a second is never saved", async () => {
    const { clock, saves, desk } = await begin();
    desk.type("Hello");
    await clock.advance(500);
    desk.type("");
    await clock.advance(10_000);
    expect(saves()).toBe(0);
  });

  test("and sent is gone everywhere, also where the save before is still under way", async () => {
    const { clock, server, desk, phone, draft } = await begin();
    desk.type("Hello");
    server.world.latencyMs = () => 300;
    await clock.advance(1_100);
    desk.type("");
    await clock.advance(5_000);
    expect([desk.text(), phone.text(), draft()]).toEqual(["", "", ""]);
    expect([...desk.device.records, ...phone.device.records]).toEqual([]);
  });

  test("longer than a message stays on its device", async () => {
    const { clock, saves, desk } = await begin();
    desk.type("x".repeat(LIMITS.contentLength + 1));
    await clock.advance(10_000);
    expect([saves(), desk.text().length]).toEqual([0, LIMITS.contentLength + 1]);
  });

  test("without a connection is saved when it is back", async () => {
    const { clock, server, desk, phone } = await begin();
    server.world.reachable = false;
    server.cut(ada);
    await clock.advance(1_000);
    desk.type("Offline");
    await clock.advance(60_000);
    server.world.reachable = true;
    desk.client.wake();
    phone.client.wake();
    await clock.advance(60_000);
    expect(phone.text()).toBe("Offline");
  });

  test("in a page that ends is saved by the next one", async () => {
    const { clock, open, desk, phone } = await begin();
    desk.type("Hello");
    await desk.end();
    expect(phone.text()).toBe("");
    open(desk.device);
    await clock.advance(1_000);
    expect(phone.text()).toBe("Hello");
  });

  test("in a page that ends is saved by another page of the device", async () => {
    const { clock, open, desk, phone } = await begin();
    open(desk.device);
    await clock.advance(1_000);
    desk.type("Hello");
    await desk.end();
    await clock.advance(6_000);
    expect(phone.text()).toBe("Hello");
  });

  test("in one of two pages of a device is saved by that one", async () => {
    const { clock, open, saves, desk } = await begin();
    const beside = open(desk.device);
    await clock.advance(1_000);
    for (let n = 0; n < 5; n += 1) {
      desk.type(`Hello ${n}`);
      await clock.advance(3_000);
    }
    await clock.advance(20_000);
    expect([saves(), beside.text()]).toEqual([5, "Hello 4"]);
  });

  test("to a server that knows no drafts stays here", async () => {
    const { clock, server, open, saves } = await begin();
    server.world.fate = (action) =>
      action === "hello" && JSON.stringify(server.requests.at(-1)?.data).includes("drafts")
        ? { refuse: "input.invalid" }
        : "answered";
    const page = open();
    await clock.advance(200);
    page.type("Hello");
    await clock.advance(60_000);
    expect([page.client.connection.get().status, page.text(), saves()]).toEqual(["online", "Hello", 0]);
  });
});

describe("what another device has written", () => {
  test("comes with hello, in every room", async () => {
    const { clock, open, desk } = await begin();
    for (const roomId of ["r1", "r2", "r3"]) desk.type(`in ${roomId}`, roomId);
    await clock.advance(2_000);
    const tablet = open();
    await clock.advance(200);
    expect(["r1", "r2", "r3"].map(tablet.text)).toEqual(["in r1", "in r2", "in r3"]);
  });

  test("waits until the fingers rest", async () => {
    const { clock, desk, phone, draft } = await begin();
    desk.type("one");
    await clock.advance(2_000);
    desk.type("one, ");
    desk.sync.flush();
    await clock.advance(100);
    phone.type("two");
    phone.sync.flush();
    await clock.advance(1_500);
    expect([desk.text(), draft()]).toEqual(["one, ", "two"]);
    await clock.advance(1_000);
    expect([desk.text(), phone.text()]).toEqual(["two", "two"]);
  });

  test("and sent or discarded goes at once", async () => {
    const { clock, desk, phone } = await begin();
    desk.type("one");
    desk.sync.flush();
    await clock.advance(100);
    phone.type("");
    await clock.advance(100);
    expect(desk.text()).toBe("");
  });

  test("at the same time stays beside what was typed here, until one of them is gone on with", async () => {
    const { clock, server, desk, phone, draft } = await begin();
    server.world.latencyMs = () => 200;
    desk.type("from the desk");
    await clock.advance(100);
    phone.type("from the phone");
    await clock.advance(20_000);
    expect([desk.text(), desk.other()]).toEqual(["from the desk", undefined]);
    expect([phone.text(), phone.other()]).toEqual(["from the phone", "from the desk"]);
    expect(draft()).toBe("from the desk");
    phone.type("from the phone, and on");
    await clock.advance(5_000);
    expect([desk.text(), phone.other(), draft()]).toEqual([
      "from the phone, and on",
      "from the desk",
      "from the phone, and on",
    ]);
  });

  /** Two texts, of which the phone has the one that was refused. */
  const part = async () => {
    const world = await begin();
    const { clock, server, desk, phone } = world;
    server.cut(ada);
    desk.type("desk");
    phone.type("phone");
    desk.client.wake();
    await clock.advance(2_000);
    phone.client.wake();
    await clock.advance(20_000);
    const texts = [desk.text(), desk.other(), phone.text(), phone.other()];
    return {
      ...world,
      winner: desk.other() === undefined ? desk : phone,
      loser: desk.other() === undefined ? phone : desk,
      texts,
    };
  };

  test("is taken, and changes places with what was here", async () => {
    const { clock, winner, loser, draft } = await part();
    const [here, there] = [loser.text(), winner.text()];
    loser.sync.take("r1");
    await clock.advance(5_000);
    expect([loser.text(), loser.other(), winner.text(), draft()]).toEqual([there, here, there, there]);
    loser.sync.take("r1");
    await clock.advance(5_000);
    expect([loser.text(), loser.other(), winner.text(), draft()]).toEqual([here, there, here, here]);
    loser.sync.dismiss("r1");
    expect(loser.other()).toBeUndefined();
  });

  test("is refused, and what is here is the draft; undone, it is beside it again", async () => {
    const { clock, winner, loser, draft } = await part();
    const [here, there] = [loser.text(), winner.text()];
    const undo = loser.sync.dismiss("r1");
    await clock.advance(5_000);
    expect([loser.text(), loser.other(), winner.text(), draft()]).toEqual([here, undefined, here, here]);
    undo();
    await clock.advance(5_000);
    expect([loser.text(), loser.other(), winner.text(), draft()]).toEqual([here, there, here, here]);
  });

  test("and sent is beside nothing any more, and what was typed here is the draft", async () => {
    const { clock, winner, loser, draft } = await part();
    const here = loser.text();
    winner.type("");
    await clock.advance(10_000);
    expect([loser.text(), loser.other(), winner.text(), draft()]).toEqual([here, undefined, here, here]);
  });

  test("stays its own while a device writes on without knowing: sent here, it comes into the empty field", async () => {
    const { clock, winner, loser } = await part();
    const there = winner.text();
    loser.type("");
    await clock.advance(10_000);
    expect([loser.text(), loser.other(), winner.text()]).toEqual([there, undefined, there]);
  });

  test("is known over a reload, too", async () => {
    const { clock, open, loser } = await part();
    const other = loser.other();
    await loser.end();
    const again = open(loser.device);
    await clock.advance(10_000);
    expect(again.other()).toBe(other);
  });
});

describe("what was sent on one device", () => {
  test("does not come back by a save of before that another one sends again", async () => {
    const { clock, server, desk, phone, draft } = await begin();
    server.world.fate = (action) => (action === "saveDraft" ? "lost" : "answered");
    desk.type("Hello");
    await clock.advance(1_500);
    server.world.fate = () => "answered";
    expect(phone.text()).toBe("Hello");
    phone.type("");
    await clock.advance(60_000);
    expect([desk.text(), phone.text(), draft()]).toEqual(["", "", ""]);
  });

  test("does not come back by a page that had ended before its save was answered", async () => {
    const { clock, server, open, desk, phone, draft } = await begin();
    server.world.fate = (action) => (action === "saveDraft" ? "lost" : "answered");
    desk.type("Hello");
    await clock.advance(1_500);
    await desk.end();
    server.world.fate = () => "answered";
    phone.type("");
    await clock.advance(10_000);
    const again = open(desk.device);
    await clock.advance(10_000);
    expect([again.text(), phone.text(), draft()]).toEqual(["", "", ""]);
  });

  test("is gone on one that comes back days later", async () => {
    const { clock, server, open, desk, phone } = await begin();
    desk.type("Hello");
    await clock.advance(4_000);
    await phone.end();
    desk.type("");
    await clock.advance(LIMITS.endedDraftTtlMs);
    server.expireDraft("r1", ada);
    const again = open(phone.device);
    expect(again.text()).toBe("Hello");
    await clock.advance(1_000);
    expect(again.text()).toBe("");
  });

  test("is not what another one has written on meanwhile", async () => {
    const { clock, server, desk, phone, draft } = await begin();
    desk.type("Hello");
    await clock.advance(4_000);
    server.cut(ada);
    phone.type("Hello, and more");
    desk.type("");
    phone.client.wake();
    await clock.advance(100);
    phone.sync.flush();
    await clock.advance(100);
    expect(draft()).toBe("Hello, and more");
    await clock.advance(60_000);
    expect([desk.text(), phone.text(), draft()]).toEqual(["Hello, and more", "Hello, and more", "Hello, and more"]);
  });
});

test("an event that is lost is made up for by the next hello", async () => {
  const { clock, server, desk, phone } = await begin();
  server.world.losesEvent = () => true;
  desk.type("Hello");
  await clock.advance(5_000);
  server.world.losesEvent = () => false;
  expect(phone.text()).toBe("");
  phone.client.drop();
  phone.client.wake();
  await clock.advance(5_000);
  expect(phone.text()).toBe("Hello");
});

test("after a restore of the server's data nothing that is typed is lost", async () => {
  const { clock, server, desk, phone } = await begin();
  desk.type("before");
  await clock.advance(4_000);
  desk.type("before, and after");
  await clock.advance(4_000);
  server.world.epoch = "second";
  server.expireDraft("r1", ada);
  server.cut(ada);
  await clock.advance(60_000);
  expect([desk.text(), phone.text()]).toEqual(["before, and after", "before, and after"]);
  expect(server.draft("r1", ada)).toBe("before, and after");
});

test("a page that was closed during a restore brings its text again", async () => {
  const { clock, server, open, desk, phone } = await begin();
  desk.type("Hello");
  await clock.advance(4_000);
  await Promise.all([desk.end(), phone.end(), clock.advance(10)]);
  server.world.epoch = "second";
  server.expireDraft("r1", ada);
  open(desk.device);
  await clock.advance(1_000);
  expect(server.draft("r1", ada)).toBe("Hello");
});

test("stops without leaving a timer", async () => {
  const { clock, desk, phone } = await begin();
  desk.type("Hello");
  await Promise.all([desk.end(), phone.end(), clock.advance(10)]);
  expect(clock.pending()).toBe(0);
});
