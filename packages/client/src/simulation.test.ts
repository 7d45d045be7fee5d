import fc from "fast-check";
import { expect, test } from "vitest";
import { type Client, createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts, createFakeStorage, seeded } from "./fake-ports";
import { createFakeServer, type Fate } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };
const people = [ada, bob];
const roomIds = ["r1", "r2", "r3"];

/** What may happen: to one of the people, in one of the rooms, with a number to choose among messages or to say how long. */
const step = fc.record({
  what: fc.constantFrom(
    ...([
      "send",
      "send",
      "send",
      "post",
      "post",
      "edit",
      "delete",
      "cut",
      "outage",
      "storm",
      "wait",
      "wait",
      "mark",
    ] as const),
    ...(["older", "newer", "around", "latest", "reload", "wake", "drop", "toggle", "burst", "retry"] as const),
  ),
  who: fc.nat(1),
  where: fc.nat(2),
  number: fc.nat(400),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const simulate = async (seed: number, steps: readonly Step[]) => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  const random = seeded(seed);
  const { world } = server;
  for (const roomId of roomIds) server.addRoom(roomId, people);
  const storages = people.map(() => createFakeStorage());
  const start = (who: number): Client => {
    const user = people[who] ?? ada;
    const client = createClient(createFakePorts(clock, server, user, storages[who]).ports, user);
    client.start();
    for (const roomId of roomIds) client.room(roomId).open();
    return client;
  };
  const clients = people.map((_, who) => start(who));
  const composed = new Map<string, { who: number; roomId: string }>();
  world.latencyMs = () => 1 + Math.floor(random() * 80);
  const storm = (likely: number) => {
    const refusals: Fate[] = [{ refuse: "server.busy" }, { refuse: "server.internal" }];
    refusals.push({ refuse: "message.rate_limited", retryAfterMs: 700 }, { refuse: "connection.unknown" });
    world.losesEvent = () => random() < likely;
    world.fate = (action) => {
      if (random() >= likely) return "answered";
      const fates: Fate[] = ["lost", "dropped", ...(action === "sendMessage" ? refusals : [])];
      return fates[Math.floor(random() * fates.length)] ?? "lost";
    };
  };

  for (const { what, who, where, number } of steps) {
    const user = people[who] ?? ada;
    const client = clients[who];
    const roomId = roomIds[where] ?? "r1";
    const room = client?.room(roomId);
    const own = server.log(roomId).filter((each) => each.userId === user.userId && !each.deleted);
    const target = own[number % Math.max(1, own.length)];
    if (what === "send" && room)
      composed.set(room.send({ content: `@${number % 2 ? "ada" : "bob"} ${number}` }), { who, roomId });
    if (what === "post") server.post(roomId, user, `from elsewhere ${number}`);
    if (what === "burst") for (let n = 0; n < number; n += 1) server.post(roomId, user, `burst ${n}`);
    if (what === "edit" && target) room?.edit(target.messageId, `edited ${number}`).catch(() => {});
    if (what === "delete" && target) server.amend(target.messageId, user, "delete");
    if (what === "cut") server.cut(number % 2 ? user : undefined);
    if (what === "outage") world.reachable = !world.reachable;
    if (what === "storm") storm(world.losesEvent() || number % 2 ? 0 : 0.3);
    if (what === "wait") await clock.advance(number * number);
    if (what === "mark") room?.markRead(number % (server.log(roomId).length + 1));
    if (what === "older") void room?.loadOlder();
    if (what === "newer") void room?.loadNewer();
    if (what === "latest") void room?.loadLatest();
    if (what === "around") void room?.loadAround(1 + (number % (server.log(roomId).length + 1)));
    if (what === "wake") client?.wake();
    if (what === "drop") client?.drop();
    if (what === "retry") for (const each of client?.outbox.get().pending ?? []) room?.retry(each.clientMessageId);
    if (what === "toggle") {
      room?.close();
      await clock.advance(number);
      room?.open();
    }
    if (what === "reload") {
      await client?.stop();
      clients[who] = start(who);
    }
    await clock.advance(number % 50);
  }

  world.reachable = true;
  world.fate = () => "answered";
  world.losesEvent = () => false;
  return { clock, server, clients, composed };
};

test("I1–I8, I10, I12, I13: after any faults, everyone has the log, and each message is in it once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), async (seed, steps) => {
      const { clock, server, clients, composed } = await simulate(seed, steps);
      await clock.advance(30_000);
      for (const client of clients) {
        expect(client.connection.get().status, "I13: online").toBe("online");
        expect(client.outbox.get().pending, "I13: nothing pending").toEqual([]);
      }
      const logged = roomIds.flatMap((roomId) => server.log(roomId).map((each) => each.clientMessageId));
      for (const clientMessageId of composed.keys())
        expect(
          logged.filter((each) => each === clientMessageId),
          "I1, I2: there once",
        ).toHaveLength(1);
      await clock.advance(6 * 60_000);
      for (const [who, client] of clients.entries()) {
        for (const roomId of roomIds) {
          const log = server.log(roomId);
          const room = client.room(roomId);
          const window = () => room.timeline.get().items.map((item) => item.kind === "message" && item.message);
          const shown = window();
          const first = shown[0] ? shown[0].seq : 1;
          expect(shown, "I4, I8: a piece of the log").toEqual(log.slice(first - 1, first - 1 + shown.length));
          if (!room.timeline.get().hasNewer) expect(shown.at(-1), "I6: up to its end").toEqual(log.at(-1));
          await Promise.all([room.loadLatest(), clock.advance(1_000)]);
          expect(room.timeline.get().hasNewer).toBe(false);
          const latest = window();
          expect(latest, "I12: as freshly fetched").toEqual(log.slice(log.length - latest.length));
          const keys = room.timeline.get().items.map((item) => item.key);
          expect(new Set(keys).size).toBe(keys.length);
          const mine = [...composed].filter(([, by]) => by.who === who && by.roomId === roomId).map(([id]) => id);
          const order = log.map((each) => each.clientMessageId).filter((id) => id !== undefined && mine.includes(id));
          expect(order, "I5: in the order written").toEqual(mine);
          expect(client.rooms.get().rooms.get(roomId), "I10, I12: counted right").toEqual(
            server.summary(roomId, people[who] ?? ada),
          );
        }
        await client.stop();
      }
      await clock.advance(1_000);
      expect(server.connected(), "I14: no connection is left").toBe(0);
      expect(clock.pending(), "no timer is left").toBe(0);
    }),
    { numRuns: 60 },
  );
}, 60_000);
