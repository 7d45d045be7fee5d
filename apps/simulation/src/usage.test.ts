import type { Client } from "@parley/client/client";
import { expect, it } from "vitest";
import { openMeter, per } from "./usage";

/** Rooms of ten, who are all there. */
const PEOPLE = 10;
/** What the room has before anybody counts. */
const HISTORY = 20;
const MESSAGES = 10;
const READERS = 3;
const LOOKS = 10;
const HOURS = 0.5;
const TEXT = "x".repeat(100);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Ten people in a room, who are online, and look at it if it is `open`. */
const gather = async (seed: number, isOpen: boolean) => {
  const meter = await openMeter(seed);
  const cookies: string[] = [];
  for (let person = 0; person < PEOPLE; person += 1) cookies.push(await meter.signIn(`Person number ${person}`));
  const [first = "", ...others] = cookies;
  const owner = await meter.open(first);
  const { room } = await meter.settle(owner.request("createRoom", { name: "Everybody" }));
  const clients = [owner];
  for (const cookie of others) {
    const client = await meter.open(cookie);
    await meter.settle(client.request("joinRoom", { roomId: room.roomId }));
    clients.push(client);
  }
  const handles = clients.map((client) => client.room(room.roomId));
  if (isOpen) for (const handle of handles) handle.open();
  for (let written = 0; written < HISTORY; written += 1) {
    handles[written % PEOPLE]?.send({ content: TEXT });
    await meter.advance(SECOND);
  }
  const close = async () => {
    await meter.settle(Promise.all(clients.map((client) => client.stop())));
    await meter.close();
  };
  return { ...meter, cookies, clients, handles, roomId: room.roomId, close };
};

/** Somebody writes, and some look at it at once. */
const converse = async ({ handles, advance }: Awaited<ReturnType<typeof gather>>) => {
  for (let written = 0; written < MESSAGES; written += 1) {
    const author = handles[written % PEOPLE];
    author?.typed();
    await advance(2 * SECOND);
    author?.send({ content: TEXT });
    await advance(SECOND);
    for (let reader = 1; reader <= READERS; reader += 1)
      handles[(written + reader) % PEOPLE]?.markRead(HISTORY + 1 + written);
    await advance(4 * SECOND);
  }
};

it("what a message, an hour, a connection, its renewal and a look at the tab use is what usage.json says (vitest -u writes it)", {
  timeout: 300_000,
}, async () => {
  const quiet = await gather(1, false);
  const message = per(await quiet.measure(() => converse(quiet)), MESSAGES);
  const look = await quiet.measure(async () => {
    for (let time = 0; time < LOOKS; time += 1) {
      quiet.clients[time % PEOPLE]?.wake();
      await quiet.advance(SECOND);
    }
  });
  const [cookie = ""] = quiet.cookies;
  const end = async (client: Client) => {
    await quiet.settle(client.stop());
    await quiet.advance(SECOND);
  };
  // Beside another one of the same person, which the client closes then.
  const renewal = await quiet.measure(async () => end(await quiet.connect(cookie)));
  await Promise.all(quiet.clients.slice(0, 1).map(end));
  const connection = await quiet.measure(async () => {
    const client = await quiet.open(cookie);
    client.room(quiet.roomId).open();
    await quiet.advance(5 * SECOND);
    await end(client);
  });
  await quiet.close();

  const busy = await gather(2, true);
  const hour = per(await busy.measure(() => busy.advance(HOURS * HOUR)), HOURS * PEOPLE);
  await busy.close();

  const counted = { message, hour, connection, renewal, look: per(look, LOOKS) };
  await expect(`${JSON.stringify(counted, null, 2)}\n`).toMatchFileSnapshot("../usage.json");
});
