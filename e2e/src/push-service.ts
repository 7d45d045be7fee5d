import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { readVapid } from "@parley/functions/test/push-server";
import { WebSocket, WebSocketServer } from "ws";
import * as z from "zod";

/** What Firefox says to its push service: the part of autopush's protocol that web push needs. */
const Said = z.discriminatedUnion("messageType", [
  z.object({ messageType: z.literal("hello"), uaid: z.string().optional() }),
  z.object({ messageType: z.literal("register"), channelID: z.string(), key: z.string() }),
  z.object({ messageType: z.literal("unregister"), channelID: z.string() }),
  z.object({ messageType: z.literal("ack"), updates: z.array(z.object({ version: z.string(), code: z.number() })) }),
]);

/** What Firefox says of a push: its service worker has it, it was encrypted for another browser, or no service worker took it. */
const CODES = { 100: "delivered", 101: "undecryptable", 102: "refused" } as const;
type Code = keyof typeof CODES;
const isCode = (code: number): code is Code => code in CODES;

const PING = "{}";

type Notification = { messageType: "notification"; channelID: string; version: string; data: string; headers: object };

/** `uaid`: the browser. `key`: the only one that may push (RFC 8292, section 4). */
type Subscription = { uaid: string; channelID: string; key: string; isGone: boolean };

/** A push service has to take so much (RFC 8030, section 7.2). */
const MAX_BYTES = 4_096;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A push service on this machine at which a real Firefox subscribes (`dom.push.serverURL`). Servers push to it by RFC 8030, and it refuses what is not
 * signed by RFC 8292. Of the pushes that wait for a browser it keeps the newest of each topic.
 */
export const startPushService = async () => {
  const browsers = new Map<string, WebSocket>();
  const subscriptions = new Map<string, Subscription>();
  const waiting = new Map<string, Notification>();
  /** What became of each push that was taken, by its version. */
  const fates = new Map<string, (typeof CODES)[Code] | "waiting" | "overtaken">();
  const answers: number[] = [];

  const answerTo = (said: z.infer<typeof Said>, uaid: string): object | undefined => {
    switch (said.messageType) {
      case "hello":
        return { ...said, uaid, status: 200, use_webpush: true, broadcasts: {} };
      case "register": {
        const path = `/push/${randomUUID()}`;
        const { messageType, channelID } = said;
        const key = Buffer.from(said.key, "base64url").toString("base64url");
        subscriptions.set(path, { uaid, channelID, key, isGone: false });
        return { messageType, channelID, status: 200, pushEndpoint: origin + path };
      }
      case "unregister":
        for (const each of subscriptions.values()) if (each.channelID === said.channelID) each.isGone = true;
        return { ...said, status: 200 };
      case "ack":
        for (const { version, code } of said.updates) {
          if (!isCode(code)) throw new Error(`Firefox says ${code} of a push.`);
          fates.set(version, CODES[code]);
          for (const [topic, each] of waiting) if (each.version === version) waiting.delete(topic);
        }
        return undefined;
    }
  };

  /** Gives a browser what waits for it. */
  const deliver = (uaid: string) => {
    const socket = browsers.get(uaid);
    if (socket?.readyState !== WebSocket.OPEN) return;
    const own = [...subscriptions.values()].filter((each) => each.uaid === uaid).map(({ channelID }) => channelID);
    for (const each of waiting.values()) if (own.includes(each.channelID)) socket.send(JSON.stringify(each));
  };

  /** The status that a request is answered with. */
  const take = async (request: IncomingMessage): Promise<number> => {
    const { method, url = "", headers } = request;
    const body = await buffer(request);
    const subscription = subscriptions.get(url);
    if (method !== "POST" || !subscription) return 404;
    if (subscription.isGone) return 410;
    const { aud, exp, key } = readVapid(headers.authorization);
    const leftMs = exp * 1000 - Date.now();
    if (aud !== origin || leftMs <= 0 || leftMs > DAY_MS || key !== subscription.key) return 403;
    if (headers["content-encoding"] !== "aes128gcm" || !/^\d+$/.test(String(headers.ttl))) return 400;
    if (body.length > MAX_BYTES) return 413;
    const { uaid, channelID } = subscription;
    const version = randomUUID();
    fates.set(version, "waiting");
    const data = body.toString("base64url");
    const encoding = { encoding: "aes128gcm" };
    const topic = `${channelID} ${headers.topic ?? version}`;
    const older = waiting.get(topic);
    if (older) fates.set(older.version, "overtaken");
    waiting.set(topic, { messageType: "notification", channelID, version, data, headers: encoding });
    deliver(uaid);
    return 201;
  };

  const server = createServer(async (request, response) => {
    const status = await take(request).catch(() => 400);
    answers.push(status);
    response.writeHead(status).end();
  });
  let isReached = true;
  const sockets = new WebSocketServer({ server, verifyClient: () => isReached });
  sockets.on("connection", (socket) => {
    let uaid = "";
    socket.on("message", (frame) => {
      const text = frame.toString();
      if (text === PING) return socket.send(PING);
      const { success, data: said } = Said.safeParse(JSON.parse(text));
      if (!success) return;
      if (said.messageType === "hello") {
        // A browser that the service does not know drops its subscriptions.
        uaid = browsers.has(said.uaid ?? "") ? (said.uaid ?? "") : randomUUID();
        browsers.set(uaid, socket);
      }
      const answer = answerTo(said, uaid);
      if (answer) socket.send(JSON.stringify(answer));
      if (said.messageType === "hello") deliver(uaid);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const living = () => [...subscriptions].filter(([, { isGone }]) => !isGone);
  return {
    origin,
    /** For Firefox's `dom.push.serverURL`. */
    serverUrl: `${origin.replace("http", "ws")}/`,
    /** The statuses of the answers to pushes. */
    answers,
    /** What became of each push that was taken. */
    fates: () => [...fates.values()],
    /** How many subscriptions there are. */
    count: () => living().length,
    /** Cuts browsers off until `mend`. Servers can push meanwhile. */
    down: () => {
      isReached = false;
      for (const socket of sockets.clients) socket.terminate();
    },
    mend: () => {
      isReached = true;
    },
    /** Forgets all subscriptions without telling the browsers. */
    forget: () => {
      for (const [, each] of living()) each.isGone = true;
    },
    /** Gives up all subscriptions, which the browsers hear of. */
    lose: () => {
      for (const [, each] of living()) each.isGone = true;
      browsers.clear();
      for (const socket of sockets.clients) socket.terminate();
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

export type PushService = Awaited<ReturnType<typeof startPushService>>;
