import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { readVapid, startPushServer } from "../test/push-server";
import { vapidOf } from "./vapid";
import { createWebPush } from "./web-push";

const server = await startPushServer();
afterAll(server.close);

const errors: unknown[] = [];
const log = { info: () => {}, error: (_event: string, error: unknown) => errors.push(error) };
const pushes = createWebPush("secret", log, server.origin);

beforeEach(() => {
  server.received.length = 0;
  server.answer({ status: 201 });
});
afterEach(() => {
  errors.length = 0;
});

const subscribed = (name = "bob") => {
  const { endpoint, keys, texts } = server.subscribe(name);
  const device = { endpoint, ...keys, session: "s", origin: "https://chat.example.com" };
  const send = (payload = '{"type":"test"}') => pushes.send({ device, payload, topic: "test" });
  return { device, texts, send };
};

describe("a push", () => {
  it("is encrypted for its browser alone, and signed by the workspace's key (RFC 8291, RFC 8292)", async () => {
    const bob = subscribed();
    expect(await bob.send("Grüße, 你好")).toEqual({ outcome: "accepted" });
    expect(bob.texts()).toEqual(["Grüße, 你好"]);
    const [{ headers, body } = { headers: {}, body: Buffer.of() }] = server.received;
    expect(body.includes("Grüße")).toBe(false);
    expect(headers).toMatchObject({
      "content-encoding": "aes128gcm",
      ttl: "86400",
      topic: "test",
      urgency: "high",
    });
    const { aud, exp, sub, key } = readVapid(headers.authorization);
    expect({ aud, sub, key }).toEqual({
      aud: server.origin,
      sub: "https://chat.example.com",
      key: pushes.publicKey,
    });
    const hours = (exp * 1000 - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(1);
    expect(hours).toBeLessThan(24);
  });

  it.each([
    [201, undefined, { outcome: "accepted" }],
    [404, undefined, { outcome: "gone" }],
    [410, undefined, { outcome: "gone" }],
    [413, undefined, { outcome: "too large" }],
    [429, { "Retry-After": "7" }, { outcome: "later", retryAfterMs: 7_000 }],
    [429, undefined, { outcome: "later" }],
    [500, undefined, { outcome: "later" }],
    [503, { "Retry-After": "1" }, { outcome: "later", retryAfterMs: 1_000 }],
    [400, undefined, { outcome: "failed" }],
    [403, undefined, { outcome: "failed" }],
  ] as const)("that is answered by %i is an outcome", async (status, headers, outcome) => {
    server.answer({ status, ...(headers && { headers }) });
    expect(await subscribed().send()).toEqual(outcome);
    expect(errors).toHaveLength(outcome.outcome === "failed" ? 1 : 0);
  });

  it("respects a date of Retry-After", async () => {
    const date = new Date(Date.now() + 10_000).toUTCString();
    server.answer({ status: 429, headers: { "Retry-After": date } });
    const answer = await subscribed().send();
    expect(answer).toMatchObject({ outcome: "later" });
    expect("retryAfterMs" in answer && answer.retryAfterMs).toBeGreaterThan(5_000);
  });

  it("follows no redirect", async () => {
    server.answer({ status: 307, headers: { Location: `${server.origin}/elsewhere` } });
    expect(await subscribed().send()).toEqual({ outcome: "failed" });
    expect(server.received.map(({ path }) => path)).toEqual(["/bob"]);
  });

  it("waits five seconds for an answer, and may come later", async () => {
    server.answer("hang");
    const begun = Date.now();
    expect(await subscribed().send()).toEqual({ outcome: "later" });
    expect(Date.now() - begun).toBeLessThan(8_000);
    expect(errors).toHaveLength(1);
  }, 10_000);

  it("goes to no address beyond the push services", async () => {
    const { device } = subscribed();
    const elsewhere = { ...device, endpoint: "http://127.0.0.1:1/inside" };
    expect(await pushes.send({ device: elsewhere, payload: "{}", topic: "test" })).toEqual({ outcome: "gone" });
  });
});

describe("the push services", () => {
  const deployed = createWebPush("secret", log);

  it.each([
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/abc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
  ])("have %s among them", (endpoint) => {
    expect(deployed.serves(endpoint)).toBe(true);
  });

  it.each([
    ["http://fcm.googleapis.com/abc", "without TLS"],
    ["https://fcm.googleapis.com:8443/abc", "another port"],
    ["https://fcm.googleapis.com.evil.example/abc", "a name that only begins so"],
    ["https://evilfcm.googleapis.com/abc", "a name that only ends so"],
    ["https://push.services.mozilla.com.evil.example/", "likewise"],
    ["https://evil.example/?.push.apple.com", "in the query"],
    ["https://web.push.apple.com@evil.example/", "as a user's name"],
    ["https://a:b@web.push.apple.com/", "with a password"],
    ["https://169.254.169.254/latest/meta-data", "inside of the network"],
    ["http://127.0.0.1:4000/", "this machine"],
    ["javascript:alert(1)", "no address of the web"],
    ["", "nothing"],
  ])("have not %s (%s)", (endpoint) => {
    expect(deployed.serves(endpoint)).toBe(false);
  });
});

it("the keys are those of the secret: the same each time, and others for another one", () => {
  expect(vapidOf("secret").publicKey).toBe(pushes.publicKey);
  expect(vapidOf("other").publicKey).not.toBe(pushes.publicKey);
  expect(pushes.publicKey).toMatch(/^B[\w-]{86}$/);
});
