import { type Client, createClient } from "@parley/client/client";
import type { PendingMessage } from "@parley/client/outbox";
import type { Ports } from "@parley/client/ports";
import { Ticket } from "@parley/protocol/session";
import { User } from "@parley/protocol/user";
import { WebSocket } from "ws";
import { count, type Tally } from "./tally";

/** Somebody with the product's own client, over a real socket. Times are `performance.now()`. */
export type Person = {
  readonly client: Client;
  /** Cuts the connection without a close frame, and leaves it to the client to come back. False while there is none to cut. */
  cut(): boolean;
  /** Whether the connection was cut, and not yet back, at any time between the two. */
  wasOut(from: number, to: number): boolean;
};

/** What says nothing about the product's health. */
const EXPECTED = new Set(["connection.online", "socket.closed closed", "socket.closed done"]);

const note = (notes: Tally, { event, code, reason }: Record<string, unknown>) => {
  const what = [event, event === "socket.closed" ? reason : code].filter((part) => part !== undefined).join(" ");
  if (!EXPECTED.has(what)) count(notes, what);
};

/** The outbox of one who never restarts. */
const createOutbox = (): Ports["outbox"] => {
  const held = new Map<string, PendingMessage>();
  return {
    load: async () => [...held.values()],
    put: async (pending) => void held.set(pending.clientMessageId, pending),
    remove: async (clientMessageId) => void held.delete(clientMessageId),
  };
};

const post = async (url: string, headers: Record<string, string>, body?: object): Promise<Response> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`POST ${new URL(url).pathname}: status ${response.status}`);
  return response;
};

/** Signs in as a guest, on HTTP connections that are kept alive. */
export const signIn = async (url: string, username: string): Promise<{ user: User; session: { Cookie: string } }> => {
  const response = await post(`${url}/api/guest`, {}, { username });
  const user = User.parse(await response.json());
  const [cookie = ""] = response.headers.getSetCookie();
  return { user, session: { Cookie: cookie.split(";")[0] ?? "" } };
};

export const takeTicket = async (url: string, session: { Cookie: string }, userId: string): Promise<Ticket> =>
  Ticket.parse(await (await post(`${url}/api/tickets`, session, { userId })).json());

/** Resolves when the client is online. Rejects after `ARRIVAL_MS`. */
const online = ({ connection }: Client): Promise<void> =>
  new Promise((resolve, reject) => {
    const patience = setTimeout(() => settle(() => reject(new Error("Somebody could not connect."))), ARRIVAL_MS);
    const unsubscribe = connection.subscribe(() => {
      if (connection.get().status === "online") settle(resolve);
    });
    const settle = (done: () => void) => {
      clearTimeout(patience);
      unsubscribe();
      done();
    };
  });

const ARRIVAL_MS = 30_000;

/** A new guest, online. */
export const arrive = async (url: string, username: string, notes: Tally): Promise<Person> => {
  const { user, session } = await signIn(url, username);
  let socket: WebSocket | undefined;
  const outages: { from: number; until: number }[] = [];

  const ports: Ports = {
    openSocket: (address, protocols) => {
      socket = new WebSocket(address, protocols, { perMessageDeflate: false });
      // A refused handshake; `onclose` follows.
      socket.on("error", () => {});
      return socket;
    },
    fetchTicket: (userId) => takeTicket(url, session, userId),
    clock: { now: Date.now, setTimeout: (callback, ms) => Number(setTimeout(callback, ms)), clearTimeout },
    random: Math.random,
    mintId: () => crypto.randomUUID(),
    outbox: createOutbox(),
    log: (entry) => note(notes, entry),
  };
  const client = createClient(ports, user);
  client.connection.subscribe(() => {
    const outage = outages.at(-1);
    if (outage && client.connection.get().status === "online") outage.until = Math.min(outage.until, performance.now());
  });
  const arrival = online(client);
  client.start();
  await arrival;

  return {
    client,
    cut: () => {
      if (client.connection.get().status !== "online") return false;
      outages.push({ from: performance.now(), until: Number.POSITIVE_INFINITY });
      socket?.terminate();
      return true;
    },
    wasOut: (from, to) => outages.some((outage) => outage.from <= to && outage.until >= from),
  };
};
