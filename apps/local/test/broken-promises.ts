import { CHECKS } from "@parley/smoke/checks/all";
import * as z from "zod";
import type { Fault, Frame } from "./broken-product";

/** The web app's page. */
export const PAGE = '<!doctype html><title>Parley</title><script src="/assets/a-1b2c3.js"></script>';

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
export const pretending = (action: string, data: Data): Fault => ({
  request: (request) => (request.action === action ? { ...request, action: "ping", data: {} } : request),
  reply: answering(action, () => data),
});

const STRANGER: Fault = { stranger: { userId: "mallory", username: "Mallory" } };
/** The wait for what does not come. */
export const LATE = /longer than/;

/** What is wrong with the stage, the check that finds out, and what it says. */
export const BROKEN: [string, Fault, RegExp][] = [
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
    "people: who takes another name",
    {
      reply: answering("getRoomHistory", (data) => ({
        ...data,
        messages: z
          .array(Data)
          .parse(data.messages)
          .map((message) => ({ ...message, username: "Former" })),
      })),
    },
    /the name beside their messages/,
  ],
  ["people: who takes another name", { event: losing((type) => type === "user_update") }, LATE],
  ["people: who is blocked", pretending("blockPerson", { message: "Done" }), LATE],
  ["people: who is blocked", { reply: answering("listBlocked", () => ({ users: [] })) }, /who is blocked/],
  ["room: it is hidden", { event: losing((type) => type === "hidden") }, LATE],
  [
    "room: it is hidden",
    { reply: answering("getRoom", (data) => ({ room: { ...Data.parse(data.room), hiddenSeq: 0 } })) },
    /is hidden/,
  ],
  ["room: what one begins to write", { event: losing((type) => type === "draft") }, LATE],
  [
    "room: what one begins to write",
    { reply: answering("hello", ({ drafts: _drafts, ...data }) => data) },
    /the draft that hello tells/,
  ],
  [
    "room: what one begins to write",
    { reply: answering("saveDraft", (data) => ({ ...data, saved: true })) },
    /knew of nothing/,
  ],
  ["room: what its person wants", { event: losing((type) => type === "level") }, LATE],
  [
    "room: what its person wants",
    { reply: answering("getRoom", (data) => ({ room: { ...Data.parse(data.room), level: "nothing" } })) },
    /wanted? of/,
  ],
  ["room: what is reported", { event: losing((type) => type === "report") }, LATE],
  ["room: what is reported", pretending("dismissReport", { message: "Done" }), /what is left of it/],
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
      http: ({ statusCode }) => (statusCode === 400 ? { statusCode: 422 } : {}),
    },
    /422/,
  ],
  [
    "session: every route",
    { http: ({ statusCode }, path) => (path === "/api/sessions" && statusCode === 401 ? { statusCode: 200 } : {}) },
    /the answer is 200/,
  ],
  [
    "session: every route",
    { http: ({ body }) => ({ body: body.replace("administrators_only", "rooms_restricted") }) },
    /of a guest/,
  ],
  ["room: a private one is governed", pretending("setRole", { member: {} }), /./],
  ["room: a private one is governed", pretending("updateRoom", { message: "Done" }), /updateRoom of a member/],
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
  ["room: a link leads", pretending("revokeInvitation", { message: "Done" }), /taken back: 'no error'/],
  ["room: who is added", { event: losing((type) => type === "room_update") }, LATE],
  ["room: who is removed", pretending("removeMember", { message: "Done" }), LATE],
  ["room: it is governed", pretending("updateRoom", { message: "Done" }), /updateRoom of a stranger/],
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
  ["message: a reaction", { event: losing((type) => type === "reaction") }, LATE],
  [
    "message: a reaction",
    {
      reply: answering("getRoomHistory", (data) => ({
        ...data,
        messages: z
          .array(Data)
          .parse(data.messages)
          .map(({ reactions: _reactions, ...message }) => message),
      })),
    },
    /the history/,
  ],
  ["message: a reply", { request: asking("sendMessage", ({ replyToMessageId: _reply, ...data }) => data) }, /./],
  ["message: a flood", { reply: ({ retryAfterMs: _wait, ...reply }) => reply }, /no time to wait/],
  [
    "file: it is uploaded",
    {
      reply: answering("sendMessage", ({ sent, ...data }) => ({
        ...data,
        sent: { ...dataOf({ data: sent }), content: "" },
      })),
    },
    /the message/,
  ],
  [
    "file: it is uploaded",
    { event: (event) => ({ ...event, data: { ...dataOf(event), files: undefined } }) },
    /the files of the event/,
  ],
  [
    "file: it is uploaded",
    { reply: answering("deleteMessage", (data) => data), ...pretending("deleteMessage", { message: "Done" }) },
    /./,
  ],
  [
    "file: it is uploaded",
    { http: ({ statusCode }) => (statusCode === 302 ? { statusCode: 404, body: "{}" } : {}) },
    /./,
  ],
  [
    "file: nothing else",
    { http: ({ statusCode }, path) => (path.endsWith("/complete") && statusCode === 409 ? { statusCode: 200 } : {}) },
    /a refusal was expected/,
  ],
  [
    "file: nothing else",
    { http: ({ statusCode }, path) => (path === "/api/files" && statusCode === 413 ? { statusCode: 200 } : {}) },
    /a refusal was expected/,
  ],
  [
    "file: nothing else",
    { request: asking("sendMessage", ({ files: _files, ...data }) => ({ ...data, content: "x" })) },
    /./,
  ],
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
  ["history: a search", { reply: answering("search", (data) => ({ ...data, hits: [] })) }, /what is found/],
  ["history: what is read", { event: losing((type) => type === "read") }, LATE],
  [
    "history: what is read",
    // Of what comes by a post, only the answer to a `markRead` is a success.
    { event: (frame) => (frame.type === "success" ? { ...frame, data: { readSeq: 1 } } : frame) },
    /./,
  ],
  [
    "history: what is read",
    { request: asking("markRead", ({ unreadAt: _unreadAt, ...data }) => data) },
    /the position after a mark/,
  ],
  [
    "history: a place is found",
    {
      request: asking("getRoomHistory", ({ at, ...data }) => ({ ...data, ...(at !== undefined && { after: 0 }) })),
    },
    /./,
  ],
  ["presence: coming and going", { event: losing((type) => type === "user_left") }, LATE],
  ["presence: typing is told", { request: asking("hello", () => ({})) }, /typing in a room that is not looked at/],
  ["room: what was missed", { reply: answering("sync", (data) => ({ ...data, rooms: [] })) }, /the rooms that differ/],
  ["presence: typing is seen", { event: losing((_type, data) => data.isTyping === false) }, LATE],
  [
    "presence: typing without",
    { stray: JSON.stringify({ type: "success", data: {}, timestamp: new Date().toISOString() }) },
    /the answers: \[.*success/,
  ],
  ["presence: typing without", { stray: "" }, /frame is not of the protocol/],
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

/** What other limits of the gateway break: these end the connection otherwise than documented, or not at all. */
export const CLOSING: [check: string, reason: RegExp][] = [
  ["errors: a binary frame", /1009/],
  ["errors: a frame of more than 32 KB", LATE],
  ["errors: a message of more than 128 KB", LATE],
];

/** As `BROKEN`, of a stage that has the smoke test's accounts. */
export const BROKEN_GOVERNED: [string, Fault, RegExp][] = [
  ["administrator: a public room", pretending("updateRoom", { message: "Done" }), LATE],
  ["administrator: a public room", pretending("kickMember", { message: "Done" }), /who was kicked/],
  ["administrator: a public room", pretending("setRole", { member: {} }), /./],
  ["administrator: a public room", pretending("listMembers", { members: [] }), /listMembers of a administrator/],
  ["administrator: a public room", pretending("dismissReport", { message: "Done" }), /what is left of it/],
  ["administrator: a private room", pretending("listReports", { reports: [] }), /listReports of a administrator/],
  [
    "administrator: they read",
    { http: (_answer, path) => (path === "/api/workspace/policy" ? { statusCode: 403 } : undefined) },
    /the policy for an administrator/,
  ],
];
