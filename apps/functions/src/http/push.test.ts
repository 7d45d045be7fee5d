import { mentionOf } from "@parley/protocol/mention";
import { PushDevice, PushPage } from "@parley/protocol/push";
import { afterAll, beforeEach, expect, it } from "vitest";
import { startPushServer } from "../../test/push-server";
import { openStage } from "../../test/stage";
import { createWebPush } from "../web-push";

const server = await startPushServer();
afterAll(server.close);
const pushes = createWebPush("secret", { info: () => {}, error: () => {} }, server.origin);

type Stage = Awaited<ReturnType<typeof openStage>>;
type Person = Awaited<ReturnType<Stage["arrive"]>>;

const open = async () => {
  const stage = await openStage({ pushes });
  const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
  const ask = async (person: Person, method: string, path: string, input?: object) =>
    stage.http(method, path, { cookie: person.cookie, ...(input && { body: JSON.stringify(input) }) });
  const { data } = await ada.request("createRoom", { name: "Plans", members: [bob.userId] });
  const roomId: string = data.room.roomId;
  const browser = server.subscribe(`bob-${Math.random()}`);
  const { endpoint, keys } = browser;
  const subscribe = async (person = bob) =>
    PushDevice.parse((await ask(person, "POST", "/api/push", { endpoint, keys })).json);
  const devices = async (person = bob) => PushPage.parse((await ask(person, "GET", "/api/push")).json).devices;
  return { stage, ada, bob, ask, roomId, browser, subscribe, devices };
};

beforeEach(() => server.answer({ status: 201 }));

it("a browser subscribes, is told of a mention while its person is away, and is told no more once it is taken back", async () => {
  const { ada, bob, ask, roomId, browser, subscribe, devices } = await open();
  const { publicKey } = PushPage.parse((await ask(bob, "GET", "/api/push")).json);
  expect(publicKey).toBe(pushes.publicKey);
  const { id } = await subscribe();
  expect(await devices()).toMatchObject([{ id }]);
  const mention = { roomId, content: `${mentionOf(bob.userId)} lunch?` };
  await ada.request("sendMessage", mention);
  // Their app is open.
  expect(browser.texts()).toEqual([]);
  await bob.disconnect();
  await ada.request("sendMessage", { roomId, content: "nobody in particular" });
  await ada.request("sendMessage", mention);
  expect(browser.texts().map((text) => JSON.parse(text))).toEqual([
    { type: "message", roomId, seq: 3, title: "Ada · Plans", text: "@Bob lunch?" },
  ]);
  expect((await ask(bob, "DELETE", `/api/push/${id}`)).statusCode).toBe(204);
  expect((await ask(bob, "DELETE", `/api/push/${id}`)).statusCode).toBe(204);
  await ada.request("sendMessage", mention);
  expect(browser.texts()).toHaveLength(1);
});

it("a push service that fails changes nothing of the message", async () => {
  const { ada, bob, roomId, subscribe } = await open();
  await subscribe();
  await bob.disconnect();
  server.answer({ status: 500 });
  const answer = await ada.request("sendMessage", { roomId, content: mentionOf(bob.userId) });
  expect(answer).toMatchObject({ data: { sent: { seq: 1 } } });
});

it("a test reaches the browser, or says why not", async () => {
  const { ada, bob, ask, browser, subscribe, devices } = await open();
  const { id } = await subscribe();
  const test = (person = bob) => ask(person, "POST", "/api/push/test", { id });
  expect((await test()).statusCode).toBe(204);
  expect(browser.texts()).toEqual(['{"type":"test"}']);
  expect((await test(ada)).json.code).toBe("push.not_found");
  server.answer({ status: 429, headers: { "Retry-After": "3" } });
  const busy = await test();
  expect([busy.json.code, busy.answered["retry-after"]]).toEqual(["push.unavailable", "3"]);
  server.answer({ status: 410 });
  expect((await test()).json.code).toBe("push.not_found");
  expect(await devices()).toEqual([]);
});

it("is in the export of their account, without its secrets", async () => {
  const { bob, ask, subscribe, browser } = await open();
  const { device } = await subscribe();
  const { json } = await ask(bob, "GET", "/api/account/export");
  expect(json.pushDevices).toMatchObject([{ device, origin: expect.any(String) }]);
  for (const secret of [browser.endpoint, browser.keys.auth]) expect(JSON.stringify(json)).not.toContain(secret);
});

it("a subscription ends with the session, and the next person of the browser is told nothing of it", async () => {
  const { stage, ada, bob, ask, roomId, browser, subscribe, devices } = await open();
  await subscribe();
  await ask(bob, "DELETE", "/api/session");
  await ada.request("sendMessage", { roomId, content: mentionOf(bob.userId) });
  expect(browser.texts()).toEqual([]);
  const eve = await stage.arrive("Eve");
  expect(await devices(eve)).toEqual([]);
});

it("what is no subscription, and what leads elsewhere, is refused", async () => {
  const { bob, ask, browser, devices } = await open();
  const { endpoint, keys } = browser;
  for (const [input, code] of [
    [{ endpoint: "https://169.254.169.254/latest", keys }, "push.service_unknown"],
    [{ endpoint: "https://example.com/push", keys }, "push.service_unknown"],
    [{ endpoint: "file:///etc/passwd", keys }, "input.invalid"],
    [{ endpoint: `${endpoint}/${"x".repeat(1_000)}`, keys }, "input.invalid"],
    [{ endpoint, keys: { ...keys, p256dh: "B" } }, "input.invalid"],
    [{ endpoint, keys: { ...keys, auth: "" } }, "input.invalid"],
    [{ endpoint }, "input.invalid"],
    [{}, "input.invalid"],
  ] as const)
    expect((await ask(bob, "POST", "/api/push", input)).json.code).toBe(code);
  expect(await devices()).toEqual([]);
});
