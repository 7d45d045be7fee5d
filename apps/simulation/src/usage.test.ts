import type { Client } from "@parley/client/client";
import { messageId } from "@parley/protocol/id";
import { expect, it } from "vitest";
import { openMeter, per } from "./usage";

/** Ten people, who share ten rooms. Three of them look at the first room. */
const PEOPLE = 10;
const ROOMS = 10;
const LOOKERS = 3;
/** What the room has before anybody counts. */
const HISTORY = 20;
const MESSAGES = 12;
const REACTIONS = 6;
const TIMES = 9;
const DRAFTS = 10;
const TEXT = "x".repeat(100);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Ten people are online. The first `looking` of them look at the first room. */
const gather = async (seed: number, looking: number) => {
  const meter = await openMeter(seed);
  const cookies: string[] = [];
  for (let person = 0; person < PEOPLE; person += 1) cookies.push(await meter.signIn(`Person number ${person}`));
  const clients: Client[] = [];
  for (const cookie of cookies) clients.push(await meter.open(cookie));
  const [owner, ...others] = clients;
  const members = others.map((client) => client.user.get().userId);
  const roomIds: string[] = [];
  for (let room = 0; owner && room < ROOMS; room += 1)
    roomIds.push((await meter.settle(owner.request("createRoom", { name: `Room ${room}`, members }))).room.roomId);
  await meter.advance(10 * SECOND);
  const [roomId = ""] = roomIds;
  const lookers = clients.slice(0, looking).map((client) => client.room(roomId));
  for (const looker of lookers) looker.open();
  for (let written = 0; written < HISTORY; written += 1) {
    lookers[written % looking]?.send({ content: TEXT });
    await meter.advance(SECOND);
  }
  const close = async () => {
    await meter.settle(Promise.all(clients.map((client) => client.stop())));
    await meter.close();
  };
  return { ...meter, cookies, clients, lookers, roomIds, roomId, close };
};

type Scene = Awaited<ReturnType<typeof gather>>;

/** Those who look take turns to write, and read what the others write as it arrives. */
const converse = async ({ lookers, advance }: Scene) => {
  for (let written = 0; written < MESSAGES; written += 1) {
    const author = lookers[written % LOOKERS];
    author?.typed();
    await advance(2 * SECOND);
    author?.send({ content: TEXT });
    await advance(SECOND);
    for (const reader of lookers) if (reader !== author) reader.markRead(HISTORY + 1 + written);
    await advance(4 * SECOND);
  }
};

/** Those who look react to the newest messages, two to each. */
const react = async ({ lookers, roomId, advance }: Scene) => {
  for (let reacted = 0; reacted < REACTIONS; reacted += 1) {
    const seq = HISTORY + MESSAGES - Math.floor(reacted / 2);
    void lookers[1 + (reacted % 2)]?.react(messageId(roomId, seq), "👍", true);
    await advance(4 * SECOND);
  }
};

/** Somebody with two pages writes, rests, and writes on: each rest is a save that the other page is told of. */
const draft = async ({ clients: [client], roomId, advance, settle }: Scene) => {
  let rev = 0;
  for (let saved = 0; client && saved < DRAFTS; saved += 1) {
    const text = TEXT.slice(0, 20 + 5 * saved);
    const input = { roomId, text, rev, clientSaveId: `save-${saved}` };
    rev = (await settle(client.request("saveDraft", input))).draft.rev;
    await advance(4 * SECOND);
  }
};

/** Somebody goes from one room to the next. */
const wander = async ({ clients: [client], roomIds, advance }: Scene) => {
  for (const [index, roomId] of roomIds.slice(1).entries()) {
    client?.room(roomIds[index] ?? "").close();
    client?.room(roomId).open();
    await advance(2 * SECOND);
  }
  client?.room(roomIds.at(-1) ?? "").close();
};

/** Somebody comes back to a page that has been silent, stays for a moment, and goes. */
const glance = async (client: Client | undefined, advance: Scene["advance"]) => {
  client?.show();
  await advance(15 * SECOND);
  client?.hide();
  await advance(45 * SECOND);
};

it("what a message, a reaction, a saved draft, an hour, a connection, its renewal, a room and a look at the tab use is what usage.json says (vitest -u writes it)", {
  timeout: 600_000,
}, async () => {
  const talking = await gather(1, LOOKERS);
  const message = per(await talking.measure(() => converse(talking)), MESSAGES);
  const room = per(await talking.measure(() => wander(talking)), ROOMS - 1);
  const [cookie = ""] = talking.cookies;
  const end = async (client: Client) => {
    await talking.settle(client.stop());
    await talking.advance(SECOND);
  };
  // Beside another one of the same person, which the client closes then.
  const renewal = await talking.measure(async () => end(await talking.connect(cookie)));
  await Promise.all(talking.clients.slice(0, 1).map(end));
  const connection = await talking.measure(async () => {
    const client = await talking.open(cookie);
    client.room(talking.roomId).open();
    // The page shows the names of those who have written.
    for (const writer of talking.clients.slice(0, LOOKERS)) client.people.watch(writer.user.get().userId, () => {});
    await talking.advance(5 * SECOND);
    await end(client);
  });
  const beside = await talking.connect(talking.cookies[1] ?? "");
  const drafting = { ...talking, clients: talking.clients.slice(1) };
  const save = per(await talking.measure(() => draft(drafting)), DRAFTS);
  await end(beside);
  const reaction = per(await talking.measure(() => react(talking)), REACTIONS);
  await talking.close();

  const resting = await gather(2, PEOPLE);
  await resting.advance(MINUTE);
  // Less than two hours in all, after which connections are renewed. A hidden page repeats what it does every 15 minutes.
  const visibleHour = per(await resting.measure(() => resting.advance(HOUR / 2)), PEOPLE / 2);
  for (const client of resting.clients) client.hide();
  await resting.advance(MINUTE);
  const hiddenHour = per(await resting.measure(() => resting.advance(HOUR / 2)), PEOPLE / 2);
  // Of the others, who stay hidden, the beats of that minute are no part of it.
  for (const client of resting.clients.slice(1)) await resting.settle(client.stop());
  const look = per(
    await resting.measure(async () => {
      for (let time = 0; time < TIMES; time += 1) await glance(resting.clients[0], resting.advance);
    }),
    TIMES,
  );
  await resting.close();

  const counted = { message, reaction, save, visibleHour, hiddenHour, connection, renewal, room, look };
  await expect(`${JSON.stringify(counted, null, 2)}\n`).toMatchFileSnapshot("../usage.json");
});
