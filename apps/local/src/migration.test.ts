import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as Session from "@parley/core/people/session";
import * as Keys from "@parley/core/table/keys";
import { ttl } from "@parley/core/table/table";
import type { Mail } from "@parley/functions/mail";
import { ask, type Connected, connect, cookieOf, type Person } from "@parley/smoke/person";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { useProduct } from "../test/product";
import { openDatabase } from "./database";

/**
 * A folder that a product of before there were accounts has written (`test/former/README.md`), opened by today's. What its people were told then
 * is in `talk.json`.
 */
const FORMER = new URL("../test/former/", import.meta.url);

const Summary = z.looseObject({ roomId: z.string(), name: z.string() });
const Said = z.looseObject({ messageId: z.string(), messageType: z.string() });
const Talk = z.object({
  people: z.array(z.object({ userId: z.string(), username: z.string(), cookie: z.string() })),
  engines: z.string(),
  plans: z.string(),
  direct: z.string(),
  hello: z.record(z.string(), z.object({ rooms: z.array(Summary) })),
  history: z.record(z.string(), z.array(Said)),
});
const talk = Talk.parse(JSON.parse(await readFile(new URL("talk.json", FORMER), "utf8")));

const data = await mkdtemp(join(tmpdir(), "parley-former-"));
afterAll(() => rm(data, { recursive: true }));
const files = z
  .record(z.string(), z.string())
  .parse(JSON.parse(gunzipSync(await readFile(new URL("folder.json.gz", FORMER))).toString()));
for (const [file, content] of Object.entries(files)) {
  await mkdir(dirname(join(data, file)), { recursive: true });
  await writeFile(join(data, file), Buffer.from(content, "base64"));
}

// A session lasts 30 days, and this test longer.
const database = await openDatabase(data, (sentence) => {
  throw new Error(sentence);
});
const { table } = database.view();
for (const { cookie } of talk.people) {
  const key = Keys.session(Session.hash(cookie.slice(cookie.indexOf("=") + 1)));
  const later = { set: { ttl: ttl(Date.now() + 20 * 24 * 60 * 60 * 1000) } };
  if (!(await table.update(key, later, { when: "attribute_exists(#pk)" })))
    throw new Error("The folder lacks a session.");
}
await database.close();

const mails: Mail[] = [];
const product = useProduct({ data, mailer: async (mail) => void mails.push(mail) });

const [ada, bob, cyd, dan] = talk.people.map((person) => (): Person => ({ ...person, url: product().url })) as [
  () => Person,
  () => Person,
  () => Person,
  () => Person,
];
const NAMES = ["ada", "bob", "cyd", "dan"] as const;

const connected = async <Result>(person: Person, work: (connection: Connected) => Promise<Result>): Promise<Result> => {
  const connection = await connect(person);
  try {
    return await work(connection);
  } finally {
    connection.socket.terminate();
  }
};

const historyOf = (person: Person, roomId: string) =>
  connected(person, async ({ request }) => (await request("getRoomHistory", { roomId, limit: 100 })).messages);

it.each(NAMES)(
  "%s is signed in by the cookie of then, as a guest, and has the same rooms, names, unread and mentions",
  async (name) => {
    const person = [ada, bob, cyd, dan][NAMES.indexOf(name)] ?? ada;
    const { userId, username, cookie, url } = person();
    const session = await ask(url, "GET", "/api/session", cookie);
    expect(await session.json()).toEqual({ userId, username, workspaceRole: "guest" });
    const { rooms, user } = await connected(person(), ({ request }) => request("hello", { looks: true }));
    expect(user).toMatchObject({ userId, username });
    expect(rooms).toMatchObject(talk.hello[name]?.rooms ?? []);
    expect(rooms).toHaveLength(talk.hello[name]?.rooms.length ?? 0);
  },
);

it.each(["engines", "plans", "direct"] as const)(
  "%s has every message, with edits, deletes, replies and names",
  async (name) => {
    const messages = await historyOf(name === "plans" ? bob() : ada(), talk[name]);
    // Today the product words the message of a ban differently.
    const told = talk.history[name]?.map(({ content, ...message }) =>
      expect.objectContaining(message.messageType === "SYSTEM" ? message : { ...message, content }),
    );
    expect(messages).toEqual(told);
  },
);

it("people find each other and public rooms by any word of their names, once their sessions were used", async () => {
  await connected(cyd(), async ({ request }) => {
    expect((await request("listUsers", { prefix: "bob" })).users).toMatchObject([{ userId: bob().userId }]);
    expect((await request("listRooms", { prefix: "eng" })).rooms).toMatchObject([{ roomId: talk.engines }]);
  });
});

it("who was removed stays out, and who left may come back", async () => {
  await connected(dan(), async ({ refusal }) => {
    expect(await refusal("getRoomHistory", { roomId: talk.engines })).toBe("room.removed");
    expect(await refusal("joinRoom", { roomId: talk.engines })).toBe("room.removed");
  });
  await connected(cyd(), ({ request }) => request("joinRoom", { roomId: talk.engines }));
});

it("a guest of then makes the account last, keeps rooms and messages, governs, and is called by a new name everywhere", async () => {
  const { url, cookie, userId } = ada();
  const address = "ada@example.com";
  await ask(url, "POST", "/api/sign-in/code", cookie, { address });
  const code = /^\d{6}/.exec(mails.at(-1)?.subject ?? "")?.[0];
  const answer = await ask(url, "POST", "/api/sign-in", cookie, { address, code });
  expect(await answer.json()).toEqual({ userId, username: "Ada Lovelace", workspaceRole: "administrator" });
  const lasting = { ...ada(), cookie: cookieOf(answer) };
  await connected(lasting, async ({ request }) => {
    const { rooms } = await request("hello", {});
    expect(rooms.map(({ roomId }) => roomId).sort()).toEqual([talk.engines, talk.plans, talk.direct].sort());
    await request("updateProfile", { username: "Countess", handle: "ada" });
    await request("editMessage", { messageId: `${talk.engines}.1`, content: "first words, edited" });
    await request("sendMessage", { roomId: talk.engines, content: "and on it goes" });
  });
  const messages = await historyOf(bob(), talk.engines);
  expect(messages[0]).toMatchObject({ content: "and on it goes", username: "Countess", seq: expect.any(Number) });
  expect(messages.at(-1)).toMatchObject({ content: "first words, edited", username: "Countess" });
  const later = await connected(
    bob(),
    async ({ request }) => (await request("getRoom", { roomId: talk.engines })).room,
  );
  expect(later).toMatchObject({ name: "Engines", readSeq: 7 });
});
