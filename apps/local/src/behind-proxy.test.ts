import { once } from "node:events";
import { Agent, request as startRequest } from "node:https";
import { BlockList } from "node:net";
import { BUDGETS } from "@parley/protocol/budgets";
import { Ticket } from "@parley/protocol/session";
import { handshake } from "@parley/smoke/person";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { useProduct } from "../test/product";
import { startTlsProxy } from "../test/tls-proxy";

const listOf = (address: string) => {
  const list = new BlockList();
  list.addAddress(address, "ipv4");
  return list;
};

const proxy = await startTlsProxy();
const { url: publicUrl } = proxy;
const agent = new Agent({ ca: proxy.cert, keepAlive: true });
afterAll(() => {
  agent.destroy();
  proxy.close();
});
const trusting = useProduct({ publicUrl, proxies: listOf("127.0.0.1") });
const distrusting = useProduct({ publicUrl, proxies: listOf("10.0.0.2") });

type Asking = { cookie?: string; body?: object; headers?: Record<string, string> };

/** A request over TLS, as `fetch` trusts no certificate of a test. */
const ask = async (method: string, path: string, { cookie, body, headers }: Asking = {}) => {
  const all = { "Content-Type": "application/json", ...(cookie !== undefined && { Cookie: cookie }), ...headers };
  const asked = startRequest(new URL(path, publicUrl), { method, headers: all, agent });
  asked.end(body && JSON.stringify(body));
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  const cookies: string[] = response.headers["set-cookie"] ?? [];
  return { status: response.statusCode, cookies, text, cookie: cookies[0]?.split(";")[0] ?? "" };
};

const signIn = (username: string, headers: Record<string, string> = {}) =>
  ask("POST", "/api/guest", { body: { username }, headers });

type Frame = { type: string; requestId?: string; data: { content?: string; room?: { roomId: string } } };

const openSocket = async (cookie: string, Origin = publicUrl) => {
  const { url, ticket } = Ticket.parse(JSON.parse((await ask("POST", "/api/tickets", { cookie })).text));
  const socket = new WebSocket(url, ["parley.v1", `ticket.${ticket}`], { ca: proxy.cert, headers: { Origin } });
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  socket.on("message", (data) => void frames.push(JSON.parse(data.toString())));
  const answer = await handshake(socket);
  const heard = (isWanted: (frame: Frame) => boolean) => vi.waitUntil(() => frames.find(isWanted));
  const say = (action: string, data: object) => {
    socket.send(JSON.stringify({ action, data, requestId: action }));
    return heard(({ requestId }) => requestId === action);
  };
  return { url, answer, heard, say };
};

/** The budget fills again meanwhile. */
const TOO_MANY = BUDGETS.guests.burst + 30;

describe("behind a proxy that ends TLS", () => {
  it("people sign in with a cookie of this host alone, and chat over wss", async () => {
    proxy.passTo(trusting().url);
    const [ada, bob] = [await signIn("Ada"), await signIn("Bob")];
    expect(ada.cookies).toEqual([expect.stringMatching(/^__Host-parley_session=.*; Secure/)]);
    const hers = await openSocket(ada.cookie);
    expect([hers.url, hers.answer]).toEqual([`${publicUrl.replace("https", "wss")}/realtime`, "parley.v1"]);
    const his = await openSocket(bob.cookie);
    const roomId = (await hers.say("createRoom", { name: "Room" })).data.room?.roomId;
    await his.say("joinRoom", { roomId });
    expect(await hers.say("sendMessage", { roomId, content: "hello" })).toMatchObject({ type: "success" });
    await his.heard(({ type, data }) => type === "message" && data.content === "hello");
  });

  it("requests and sockets come from pages of the public address alone", async () => {
    proxy.passTo(trusting().url);
    const { cookie } = await signIn("Ada", { Origin: publicUrl });
    for (const origin of [trusting().url, publicUrl.replace("https", "http"), "https://evil.example"]) {
      expect((await signIn("Eve", { Origin: origin })).status).toBe(403);
      expect((await openSocket(cookie, origin)).answer).toBe(403);
    }
  });

  it("I18: guests are counted by the address that the proxy saw, whatever they claim", async () => {
    proxy.passTo(trusting().url);
    proxy.seeAs("198.51.100.1");
    const statuses: (number | undefined)[] = [];
    for (let n = 0; n < TOO_MANY; n += 1)
      statuses.push((await signIn("Eve", { "X-Forwarded-For": `192.0.2.${n}` })).status);
    expect(statuses.slice(0, BUDGETS.guests.burst)).toEqual(Array(BUDGETS.guests.burst).fill(200));
    expect(statuses.at(-1)).toBe(429);
    proxy.seeAs("198.51.100.2");
    expect((await signIn("Ada")).status).toBe(200);
  });
});

it("I18: what somebody says who is no trusted proxy counts for nothing", async () => {
  proxy.passTo(distrusting().url);
  proxy.seeAs("198.51.100.3");
  // Believed, the last ones would be too many. As it is, they all come from this machine.
  for (let n = 0; n < TOO_MANY; n += 1) expect((await signIn("Ada")).status).toBe(200);
});
