import { describe, expect, test } from "vitest";
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
  for (let n = 1; n <= 3; n += 1) server.post("r1", bob, `${n}`);
  const open = async () => {
    const { ports } = createFakePorts(clock, server, ada);
    const client = createClient(ports, ada);
    client.start();
    const room = client.room("r1");
    room.open();
    await clock.advance(500);
    const items = () => room.timeline.get().items;
    const shown = (index = 0) => {
      const item = items()[index];
      return item?.kind === "message" ? item.message.reactions : undefined;
    };
    return { client, room, items, shown };
  };
  const count = (action: string) => server.requests.filter((each) => each.action === action).length;
  return { clock, server, count, open, ...(await open()) };
};

const of = (emoji: string, ...people: { userId: string }[]) => ({ emoji, userIds: people.map(({ userId }) => userId) });

describe("one's own reaction", () => {
  test("shows at once, and is confirmed by the answer", async () => {
    const { clock, room, items, shown } = await begin();
    const others = items().slice(1);
    const done = room.react("r1.1", "👍", true);
    expect(shown()).toEqual([of("👍", ada)]);
    await clock.advance(500);
    await done;
    expect(shown()).toEqual([of("👍", ada)]);
    expect(
      items()
        .slice(1)
        .every((item, index) => item === others[index]),
    ).toBe(true);
  });

  test("is gone again with a sentence where the server refuses it", async () => {
    const { clock, server, room, shown } = await begin();
    server.changeMessage("r1.1", bob, { content: "1!" });
    await clock.advance(500);
    server.world.fate = (action) => (action === "react" ? { refuse: "message.reactions_full" } : "answered");
    const refused = expect(room.react("r1.1", "👍", true)).rejects.toMatchObject({ code: "message.reactions_full" });
    expect(shown()).toEqual([of("👍", ada)]);
    await clock.advance(500);
    await refused;
    expect(shown()).toBeUndefined();
  });

  test("I13: is sent when the network is back, and the last wish about an emoji holds", async () => {
    const { clock, server, room, shown, count } = await begin();
    server.world.reachable = false;
    server.cut();
    const all = [
      room.react("r1.1", "👍", true),
      room.react("r1.1", "👍", false),
      room.react("r1.1", "👍", true),
      room.react("r1.1", "🎉", true),
      room.react("r1.1", "🎉", false),
    ];
    expect(shown()).toEqual([of("👍", ada)]);
    await clock.advance(60_000);
    server.world.reachable = true;
    await clock.advance(60_000);
    await Promise.all(all);
    expect(server.log("r1")[0]?.reactions).toEqual([of("👍", ada)]);
    expect(shown()).toEqual([of("👍", ada)]);
    // Of each emoji the first wish and the last.
    expect(count("react")).toBe(4);
  });

  test("I8: is not undone by a lost answer of an older wish", async () => {
    const { clock, server, room, shown } = await begin();
    let losses = 2;
    server.world.fate = (action) => {
      if (action !== "react" || losses === 0) return "answered";
      losses -= 1;
      return "lost";
    };
    const on = room.react("r1.1", "👍", true);
    await clock.advance(100);
    const off = room.react("r1.1", "👍", false);
    expect(shown()).toBeUndefined();
    await clock.advance(60_000);
    await Promise.all([on, off]);
    expect(shown()).toBeUndefined();
    expect(server.log("r1")[0]).not.toHaveProperty("reactions");
  });

  test("stands beside an edit that is on its way, and goes with a delete", async () => {
    const { clock, server, room, items, shown } = await begin();
    room.send({ content: "mine" });
    await clock.advance(500);
    const both = [room.edit("r1.4", "mine!"), room.react("r1.4", "👍", true)];
    expect(items()[3]).toMatchObject({ message: { content: "mine!", reactions: [of("👍", ada)] } });
    await clock.advance(500);
    await Promise.all(both);
    expect(server.log("r1")[3]).toMatchObject({ content: "mine!", reactions: [of("👍", ada)] });
    const gone = room.delete("r1.4");
    expect(shown(3)).toBeUndefined();
    await clock.advance(500);
    await gone;
  });
});

describe("another's reaction", () => {
  test("I12: shows with its event, and makes no room be counted anew", async () => {
    const { clock, server, client, shown, count } = await begin();
    server.post("r1", bob, "unread");
    await clock.advance(500);
    const before = count("getRoom") + count("getRoomHistory");
    server.reactTo("r1.4", bob, { emoji: "🎉", on: true });
    await clock.advance(20_000);
    expect(shown(3)).toEqual([of("🎉", bob)]);
    expect(client.rooms.get().rooms.get("r1")).toMatchObject({ change: 1, unread: 4 });
    expect(count("getRoom") + count("getRoomHistory")).toBe(before);
  });

  test("I12: whose event was lost shows after the next one", async () => {
    const { clock, server, shown } = await begin();
    server.world.losesEvent = () => true;
    server.reactTo("r1.1", bob, { emoji: "🎉", on: true });
    server.world.losesEvent = () => false;
    expect(shown()).toBeUndefined();
    server.reactTo("r1.2", bob, { emoji: "👍", on: true });
    await clock.advance(20_000);
    expect([shown(0), shown(1)]).toEqual([[of("🎉", bob)], [of("👍", bob)]]);
  });

  test("joins one's own that is on its way", async () => {
    const { clock, server, room, shown } = await begin();
    server.world.fate = (action) => (action === "react" ? "dropped" : "answered");
    void room.react("r1.1", "👍", true).catch(() => {});
    server.reactTo("r1.1", bob, { emoji: "👍", on: true });
    await clock.advance(500);
    expect(shown()).toEqual([of("👍", bob, ada)]);
  });
});
