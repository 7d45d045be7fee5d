import { ACTIONS, type ActionName, type Input, type Output } from "@parley/protocol/actions";
import { Event, type EventType } from "@parley/protocol/events";
import { ErrorFrame, SuccessFrame } from "@parley/protocol/frame";
import { Ticket } from "@parley/protocol/session";
import { User } from "@parley/protocol/user";
import { SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import { type RawData, WebSocket } from "ws";
import * as z from "zod";
import type { ZodMiniType } from "zod/mini";

/** Asks the HTTP API as the page of the product does. */
export const ask = (url: string, method: string, path: string, cookie?: string, body?: unknown) =>
  fetch(new URL(path, url), {
    method,
    headers: { "Content-Type": "application/json", ...(cookie !== undefined && { Cookie: cookie }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** The session cookie that an answer sets, as a browser sends it back. */
export const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";

export type Person = User & { url: string; cookie: string };

export const signIn = async (url: string, username: string): Promise<Person> => {
  const response = await ask(url, "POST", "/api/guest", undefined, { username });
  return { ...User.parse(await response.json()), url, cookie: cookieOf(response) };
};

export const takeTicket = async ({ url, cookie }: Pick<Person, "url" | "cookie">): Promise<Ticket> =>
  Ticket.parse(await (await ask(url, "POST", "/api/tickets", cookie)).json());

/** The ticket's connection, offered in Parley's own way. */
export const offer = ({ ticket, url }: Ticket): WebSocket =>
  new WebSocket(url, [SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`]);

/** Waits for the handshake: the accepted subprotocol, or the status of the refusal. */
export const handshake = (socket: WebSocket): Promise<string | number> =>
  new Promise((resolve, reject) => {
    socket.on("open", () => resolve(socket.protocol));
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
  });

export const Reply = z.union([SuccessFrame, ErrorFrame]);
export type Reply = z.infer<typeof Reply>;

const Addressed = z.object({ requestId: z.string().optional() });

/** Undefined for what is no JSON, such as an empty frame. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const OUTPUTS: { [A in ActionName]: { output: ZodMiniType<Output<A>> } } = ACTIONS;

const isOf = <Type extends EventType>(event: Event, type: Type): event is Extract<Event, { type: Type }> =>
  event.type === type;

/** An open connection: what it is sent raw, and requests with the protocol's types. */
export const connect = async (person: Person) => {
  const socket = offer(await takeTicket(person));
  const frames: string[] = [];
  const waiting = new Map<string, (text: string) => void>();
  socket.on("message", (data) => {
    const text = data.toString();
    frames.push(text);
    const { requestId } = Addressed.safeParse(parseJson(text)).data ?? {};
    if (requestId !== undefined) waiting.get(requestId)?.(text);
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const accepted = await handshake(socket);
  if (accepted !== SUBPROTOCOL) throw new Error(`The connection was not opened: ${accepted}`);

  let requests = 0;

  /** Sends a frame and waits for the answer to `requestId`, or for the end of the connection. */
  const exchange = (frame: string, requestId: string): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting.set(requestId, resolve);
      closed.then((code) => reject(new Error(`The connection was closed: ${code}`)));
      socket.send(frame);
    });
  /** The next frame that comes and that `pick` makes something of; rejected at the end of the connection. */
  const next = <Picked>(pick: (text: string) => Picked | undefined): Promise<Picked> =>
    new Promise((resolve, reject) => {
      const hear = (data: RawData) => {
        const picked = pick(data.toString());
        if (picked === undefined) return;
        socket.off("message", hear);
        resolve(picked);
      };
      socket.on("message", hear);
      closed.then((code) => reject(new Error(`The connection was closed: ${code}`)));
    });

  const reply = async (action: string, data: unknown): Promise<Reply> => {
    requests += 1;
    const requestId = `request-${requests}`;
    return Reply.parse(JSON.parse(await exchange(JSON.stringify({ action, data, requestId }), requestId)));
  };

  return {
    ...person,
    socket,
    closed,
    frames,
    exchange,
    reply,
    /** Sends a text frame as it is, and waits for the next frame that comes, whatever that answers. */
    async answer(frame: string): Promise<Reply> {
      const reply = next((text) => text);
      socket.send(frame);
      return Reply.parse(parseJson(await reply));
    },
    /** The first event of this type that `isWanted`, of those that have come or will come. */
    heard: async <Type extends EventType>(
      type: Type,
      isWanted: (event: Extract<Event, { type: Type }>) => boolean = () => true,
    ): Promise<Extract<Event, { type: Type }>> => {
      const pick = (text: string) => {
        const event = Event.safeParse(parseJson(text)).data;
        return event && isOf(event, type) && isWanted(event) ? event : undefined;
      };
      for (const text of frames) {
        const event = pick(text);
        if (event) return event;
      }
      return next(pick);
    },
    /** The next frame that answers a request, whichever. */
    heardReply: () => next((text) => Reply.safeParse(parseJson(text)).data),
    /** The next event of this type that comes. */
    nextEvent: <Type extends EventType>(type: Type) =>
      next((text) => {
        const event = Event.safeParse(parseJson(text)).data;
        return event && isOf(event, type) ? event : undefined;
      }),
    /** The outcome of an action that must succeed. */
    async request<A extends ActionName>(action: A, data: Input<A>): Promise<Output<A>> {
      const answer = await reply(action, data);
      if (answer.type === "error") throw new Error(`${action}: ${answer.code}`);
      return OUTPUTS[action].output.parse(answer.data);
    },
    /** The error code of an action that must fail. */
    async refusal(action: string, data: unknown): Promise<string> {
      const answer = await reply(action, data);
      return answer.type === "error" ? answer.code : "no error";
    },
    events: <Type extends EventType>(type: Type) =>
      frames
        .map((text) => Event.safeParse(parseJson(text)).data)
        .filter((event) => event !== undefined)
        .filter((event) => isOf(event, type)),
  };
};

export type Connected = Awaited<ReturnType<typeof connect>>;

/** A new guest with one connection. */
export const arrive = async (url: string, username: string): Promise<Connected> => connect(await signIn(url, username));
