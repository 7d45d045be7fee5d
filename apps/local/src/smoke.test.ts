import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKS } from "@parley/smoke/checks/all";
import { signIn } from "@parley/smoke/person";
import { runChecks } from "@parley/smoke/run";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { breakable, type Fault, type Frame } from "../test/broken-product";
import { useProduct } from "../test/product";
import { serveWeb } from "./web";

/** A build as Vite leaves it. */
const folder = await mkdtemp(join(tmpdir(), "parley-web-"));
await mkdir(join(folder, "assets"));
const PAGE = '<!doctype html><title>Parley</title><script src="/assets/a-1b2c3.js"></script>';
await writeFile(join(folder, "index.html"), PAGE);
await writeFile(join(folder, "assets", "a-1b2c3.js"), "export {};");
afterAll(() => rm(folder, { recursive: true }));

let fault: Fault = {};
afterEach(() => {
  fault = {};
});
const options = breakable(() => fault, serveWeb(folder));
const product = useProduct(options);

/** Runs the checks whose names begin so; answers with the lines and the count. */
const smoke = async (
  url: string,
  beginnings: string[] = [""],
  more: { cookies?: [string, string]; checkMs?: number } = {},
) => {
  const lines: string[] = [];
  const checks = CHECKS.filter(({ name }) => beginnings.some((beginning) => name.startsWith(beginning)));
  const { cookies, checkMs = 20_000 } = more;
  const run = { url, cookies, checks, checkMs, totalMs: 60_000, report: (line: string) => void lines.push(line) };
  return { lines, ...(await runChecks(run)) };
};

describe("pnpm smoke, against a product that is as it should be", { timeout: 90_000 }, () => {
  it("passes every check, leaves its rooms, and signs its guests out", async () => {
    const { lines, ...tally } = await smoke(product().url);
    expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
    expect(tally).toEqual({ passed: CHECKS.length + 1, failed: 0, skipped: 0 });
  });

  it("checks what can be checked without people where guests are not allowed, and all of it with two sessions", async () => {
    const people = [await signIn(product().url, "Ada"), await signIn(product().url, "Bob")] as const;
    fault = { guests: false };
    const { passed, failed, skipped, lines } = await smoke(product().url);
    expect([passed, failed]).toEqual([CHECKS.filter(({ needs }) => needs === "nobody").length + 1, 0]);
    expect(skipped).toBe(CHECKS.length + 1 - passed);
    expect(lines).toContain("skip  socket: ping is answered: guests are not allowed here");

    const given = await smoke(product().url, ["session: ", "room: "], {
      cookies: [people[0].cookie, people[1].cookie],
    });
    expect(given.lines.filter((line) => line.startsWith("FAIL"))).toEqual([]);
    expect(given.skipped).toBe(CHECKS.filter(({ needs }) => needs === "guests").length);
  });

  it("takes two sessions of two people only", async () => {
    const { cookie } = await signIn(product().url, "Ada");
    expect((await smoke(product().url, ["socket: ping"], { cookies: [cookie, cookie] })).lines[0]).toMatch(
      /^FAIL .*two/,
    );
    const wrong = await smoke(product().url, ["socket: ping"], { cookies: [cookie, "parley_session=wrong"] });
    expect(wrong.lines[0]).toMatch(/^FAIL .*sign in again/);
  });
});

const Data = z.record(z.string(), z.unknown());
type Data = z.infer<typeof Data>;
const dataOf = ({ data }: Frame): Data => Data.parse(data ?? {});
/** Changes the data of an action's answers. */
const answering =
  (action: string, change: (data: Data) => Data): NonNullable<Fault["reply"]> =>
  (reply, request) =>
    request.action === action && reply.type === "success" ? { ...reply, data: change(dataOf(reply)) } : reply;
/** Changes the input of an action. */
const asking =
  (action: string, change: (data: Data) => Data): NonNullable<Fault["request"]> =>
  (request) =>
    request.action === action ? { ...request, data: change({ ...request.data }) } : request;
/** Loses the events of which this holds. */
const losing =
  (isLost: (type: string | undefined, data: Data) => boolean): NonNullable<Fault["event"]> =>
  (event) =>
    isLost(event.type, dataOf(event)) ? undefined : event;
/** Does nothing, and says that it is done. */
const pretending = (action: string, data: Data): Fault => ({
  request: (request) => (request.action === action ? { ...request, action: "ping", data: {} } : request),
  reply: answering(action, () => data),
});

const STRANGER: Fault = { stranger: { userId: "mallory", username: "Mallory" } };
/** The wait for what does not come. */
const LATE = /longer than/;

/** What is wrong with the stage, the check that finds out, and what it says. */
const BROKEN: [string, Fault, RegExp][] = [
  ["web: the page is there", { page: () => ({ status: 503 }) }, /status of \/: 503/],
  [
    "web: the page is there",
    { header: (name, value) => (name === "Cache-Control" ? "max-age=600" : value) },
    /may be kept/,
  ],
  [
    "web: the page has the security headers",
    { header: (name, value) => (name === "Content-Security-Policy" ? undefined : value) },
    /Content-Security-Policy/,
  ],
  [
    "web: the page has the security headers",
    {
      header: (name, value) =>
        name === "Content-Security-Policy"
          ? value.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
          : value,
    },
    /unsafe-inline/,
  ],
  [
    "web: the page has the security headers",
    { header: (name, value) => (name === "Referrer-Policy" ? undefined : value) },
    /Referrer-Policy/,
  ],
  [
    "web: a room's address",
    { page: (path) => (path === "/" ? undefined : { status: 404 }) },
    /status of \/rooms\/smoke: 404/,
  ],
  [
    "web: assets are there",
    { header: (name, value) => (name === "Cache-Control" ? "no-cache" : value) },
    /asked for again/,
  ],
  [
    "web: an asset that is gone",
    { page: (path) => (path.includes("gone") ? { status: 200, body: PAGE } : undefined) },
    /missing asset is 200/,
  ],
  [
    "session: nobody is known",
    { http: ({ statusCode }) => (statusCode === 401 ? { statusCode: 200 } : {}) },
    /the answer is 200/,
  ],
  [
    "session: a path that is not there",
    { http: ({ statusCode }) => (statusCode === 404 ? { body: "{}" } : {}) },
    /code/,
  ],
  [
    "session: the cookie is kept",
    {
      http: ({ cookies = [] }) => ({ cookies: cookies.map((cookie) => cookie.replace("; HttpOnly", "")) }),
    },
    /HttpOnly/,
  ],
  [
    "session: the cookie says",
    {
      http: ({ body }, path) => (path === "/api/session" ? { body: body.replace("Ada", "Eve") } : {}),
    },
    /Eve/,
  ],
  [
    "session: a request from another site",
    { http: ({ statusCode }) => (statusCode === 403 ? { statusCode: 200 } : {}) },
    /the answer is 200/,
  ],
  [
    "session: a body that is not JSON",
    {
      http: ({ statusCode }) => (statusCode === 413 ? { statusCode: 400 } : {}),
    },
    /413/,
  ],
  ["socket: a ticket opens one connection", STRANGER, /the second use of a ticket/],
  [
    "socket: the page may connect",
    {
      http: ({ body }, path) =>
        path === "/api/tickets" ? { body: body.replace("localhost", "chat.example.com") } : {},
    },
    /chat\.example\.com:\d+ is not in connect-src/,
  ],
  ["socket: without a ticket", STRANGER, /no ticket/],
  [
    "socket: a ticket in the query",
    { connected: (result) => ({ ...result, headers: { "Sec-WebSocket-Protocol": "parley.v1" } }) },
    /subprotocol/,
  ],
  ["socket: hello says", { reply: answering("hello", (data) => ({ ...data, rooms: [] })) }, /the room in hello/],
  ["socket: ping", { reply: (_reply, { action }) => (action === "ping" ? undefined : _reply) }, LATE],
  [
    "socket: ping",
    { event: (event) => ({ ...event, type: "news" }), reply: (reply) => ({ ...reply, timestamp: 5 }) },
    /./,
  ],
  ["room: a public room", { reply: answering("listRooms", () => ({ rooms: [] })) }, /./],
  ["room: who is added", { event: losing((type) => type === "room_update") }, LATE],
  ["room: who is removed", pretending("removeMember", { message: "Done" }), LATE],
  [
    "room: a private room that is not one's own",
    {
      reply: (reply, { data }) =>
        data?.roomId && !String(data.roomId).startsWith("absent") ? { ...reply, error: "Unable to enter." } : reply,
    },
    /tells the two apart/,
  ],
  [
    "room: two people have one direct room",
    { reply: answering("openDirect", (data) => ({ room: { ...Data.parse(data.room), roomId: crypto.randomUUID() } })) },
    /./,
  ],
  ["message: it reaches", { event: losing((type) => type === "message") }, LATE],
  [
    "message: it reaches",
    { event: (event) => ({ ...event, data: { ...dataOf(event), content: "?" } }) },
    /not what the author/,
  ],
  ["message: without a clientMessageId", { event: losing((type) => type === "message") }, LATE],
  [
    "message: sent again",
    {
      request: asking("sendMessage", (data) => ({
        ...data,
        ...(data.clientMessageId !== undefined && { clientMessageId: crypto.randomUUID() }),
      })),
    },
    /./,
  ],
  [
    "message: two who write at once",
    {
      reply: answering("getRoomHistory", (data) => ({
        ...data,
        messages: z.array(Data).parse(data.messages).toReversed(),
      })),
    },
    /history is not what/,
  ],
  ["message: an edit", { event: losing((_type, data) => data.edited === true) }, LATE],
  [
    "message: a delete",
    {
      reply: answering("deleteMessage", (data) => ({
        ...data,
        deleted: { ...Data.parse(data.deleted), content: "a secret" },
      })),
    },
    /a secret/,
  ],
  ["message: a reply", { request: asking("sendMessage", ({ replyToMessageId: _reply, ...data }) => data) }, /./],
  ["message: a flood", { reply: ({ retryAfterMs: _wait, ...reply }) => reply }, /no time to wait/],
  ["history: pages backwards", { request: asking("getRoomHistory", ({ before: _before, ...data }) => data) }, /./],
  [
    "history: pages forwards",
    {
      request: asking("getRoomHistory", (data) => ({
        ...data,
        ...(typeof data.after === "number" && { after: data.after + 1 }),
      })),
    },
    /./,
  ],
  ["history: what is read", { event: losing((type) => type === "read") }, LATE],
  [
    "history: what is read",
    { reply: answering("markRead", (data) => ({ readSeq: Math.min(Number(data.readSeq), 1) })) },
    /./,
  ],
  ["presence: coming and going", { event: losing((type) => type === "user_left") }, LATE],
  ["presence: typing is seen", { event: losing((_type, data) => data.isTyping === false) }, LATE],
  [
    "presence: typing without",
    {
      reply: (reply, { action, requestId }) =>
        action === "typingStart" && requestId === undefined
          ? { type: "success", data: {}, timestamp: new Date().toISOString() }
          : reply,
    },
    /./,
  ],
  ...CHECKS.filter(({ name }) => name.includes("and the connection goes on")).map(
    ({ name }): [string, Fault, RegExp] => [
      name,
      { reply: (reply) => (reply.type === "error" ? { ...reply, code: "server.internal" } : reply) },
      /server\.internal/,
    ],
  ),
  ["contract: every action", {}, /never seen: hello, ping/],
  [
    "session: signing out",
    { http: ({ statusCode }) => (statusCode === 204 ? { statusCode: 200 } : {}) },
    /the answer to signing out: 200/,
  ],
];

/** Short for a check that waits in vain. */
const patience = (reason: RegExp) => ({ checkMs: reason === LATE ? 500 : 20_000 });

describe("pnpm smoke, against a stage that breaks a promise", () => {
  it.each(BROKEN)("%s (%#)", async (check, broken, reason) => {
    fault = broken;
    const { lines, failed } = await smoke(product().url, [check], patience(reason));
    expect(lines.slice(1)).toEqual([expect.stringMatching(reason)]);
    expect(lines[1]).toMatch(/^FAIL/);
    expect(failed).toBe(1);
  });

  it("room: the rooms of this run are left", async () => {
    fault = pretending("leaveRoom", { message: "Done" });
    const { lines } = await smoke(product().url, ["room: the rooms", "room: a public room"]);
    expect(lines.at(-1)).toMatch(/^FAIL {2}room: the rooms of this run are left.*still listed/);
  });

  it("a stage that sends what the protocol does not know", async () => {
    fault = { event: (event) => ({ ...event, type: "news" }) };
    const { lines } = await smoke(product().url, ["message: sent again"]);
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^FAIL .*frame is not of the protocol/)]);
  });

  it("a stage that lets nobody in", async () => {
    fault = { http: () => ({ statusCode: 500 }) };
    const { lines, failed } = await smoke(product().url, ["socket: ping"]);
    expect(lines).toEqual([
      expect.stringMatching(/^FAIL {2}session: two people are let in.*500/),
      "skip  socket: ping is answered: nobody could sign in",
    ]);
    expect(failed).toBe(1);
  });

  it("every check has been seen to fail", () => {
    const broken = [...BROKEN.map(([check]) => check), "room: the rooms", ...CLOSING.map(([check]) => check)];
    const never = CHECKS.filter(({ name }) => !broken.some((beginning) => name.startsWith(beginning)));
    expect(never.map(({ name }) => name)).toEqual([]);
  });
});

const CLOSING: [check: string, reason: RegExp][] = [
  ["errors: a binary frame", /1009/],
  ["errors: a frame of more than 32 KB", LATE],
  ["errors: a message of more than 128 KB", LATE],
];

describe("pnpm smoke, against a stage with other limits", () => {
  const lax = useProduct({ limits: { frameBytes: 1024 * 1024, messageBytes: 1024 * 1024 } });
  const tight = useProduct({ limits: { frameBytes: 8 } });

  it.each(CLOSING)("%s", async (check, reason) => {
    const { url } = check.includes("binary") ? tight() : lax();
    const { lines } = await smoke(url, [check], patience(reason));
    expect(lines[1]).toMatch(/^FAIL/);
    expect(lines[1]).toMatch(reason);
  });
});
