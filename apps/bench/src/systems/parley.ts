import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import bundle, { product } from "@parley/local/bundle";
import { Ticket } from "@parley/protocol/session";
import { User } from "@parley/protocol/user";
import { SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import type { Socket } from "../socket";
import { openWebSocket, textFrame } from "../websocket";
import { launchNode } from "./node-server";
import type { Member, System } from "./system";

const unlimited = join(dirname(product), "main.unlimited.mjs");
const FLOOD_CONTROL = /floodIntervalMs: ?500\b/g;

/**
 * The product as `npm start` runs it, in a copy whose flood control never holds anybody back: who writes as fast as possible is what it is
 * there to stop. Throws where the product has no such number any more.
 */
const bundleUnlimited = async (): Promise<void> => {
  await bundle();
  const code = await readFile(product, "utf8");
  const found = code.match(FLOOD_CONTROL)?.length;
  if (found !== 1) throw new Error(`The product has its floodIntervalMs ${found ?? 0} times: the bench can't lift it.`);
  await writeFile(unlimited, code.replace(FLOOD_CONTROL, "floodIntervalMs: 0"));
};

/** What refuses a request: the function, or the gateway, whose own frames name the connection. */
const REFUSALS = ['"type":"error"', '"connectionId":"'];

type Session = { user: User; cookie: string };

/** HTTP to the product, on few connections that are kept. */
const createApi = (port: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    new Promise<{ body: unknown; cookie: string }>((resolve, reject) => {
      const options = {
        agent,
        port,
        path,
        host: "127.0.0.1",
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
      };
      const posted = request(options, async (response) => {
        try {
          const answer = await text(response);
          if (response.statusCode !== 200) throw new Error(`POST ${path}: status ${response.statusCode} ${answer}`);
          const [cookie = ""] = response.headers["set-cookie"]?.[0]?.split(";") ?? [];
          resolve({ body: JSON.parse(answer), cookie });
        } catch (error) {
          reject(error);
        }
      });
      // The server may just have closed a connection that was kept.
      posted.on("error", (error) =>
        posted.reusedSocket ? post(path, body, headers).then(resolve, reject) : reject(error),
      );
      posted.end(JSON.stringify(body));
    });
  return {
    async signIn(username: string): Promise<Session> {
      const { body, cookie } = await post("/api/guest", { username });
      return { user: User.parse(body), cookie };
    },
    async takeTicket({ user, cookie }: Session): Promise<string> {
      const { body } = await post("/api/tickets", { userId: user.userId }, { Cookie: cookie });
      return Ticket.parse(body).ticket;
    },
    close: () => agent.destroy(),
  };
};

const frame = (action: string, data: object, requestId: string): Buffer =>
  textFrame(JSON.stringify({ action, data, requestId }));

/** Sends a request, and waits for its answer. Throws what it was refused with. */
const ask = async (socket: Socket, action: string, data: object): Promise<string> => {
  socket.write(frame(action, data, action));
  const [answer] = await socket.expect(
    new RegExp(`{"type":"(?:success|error)"(?:(?!{"type":")[\\s\\S])*"requestId":"${action}"[^}]*}`),
  );
  if (answer.startsWith('{"type":"error"')) throw new Error(`${action}: ${answer}`);
  return answer;
};

export type ParleyOptions = {
  name: string;
  /** A folder that has a database; without, the database is a new one. */
  folder?: string;
  /** The database ends with the process. */
  isInMemory?: boolean;
  /** Ids of rooms that are there already, by their numbers. */
  rooms?: readonly string[];
};

export const parley = ({ name, folder, isInMemory = false, rooms = [] }: ParleyOptions): System => ({
  name,
  async start(surroundings) {
    await bundleUnlimited();
    const temporary = folder === undefined ? await mkdtemp(join(tmpdir(), "parley-bench-")) : undefined;
    const data = isInMemory ? "memory" : (folder ?? temporary ?? "");
    const server = await launchNode(["--enable-source-maps", unlimited], surroundings, { PARLEY_DATA: data });
    const api = createApi(server.port);
    const ids = [...rooms];

    const connect = async (session: Session): Promise<Socket> => {
      const ticket = await api.takeTicket(session);
      const socket = await openWebSocket(server.port, "/realtime", [SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + ticket]);
      await ask(socket, "hello", {});
      return socket;
    };

    const member = (room: number, index: number): Member => {
      let session: Session | undefined;
      return {
        async enter() {
          if (session) return connect(session);
          session = await api.signIn(`Member ${index} of ${room}`);
          const socket = await connect(session);
          if (ids[room] !== undefined) await ask(socket, "joinRoom", { roomId: ids[room] });
          else ids[room] = idIn(await ask(socket, "createRoom", { name: `Room ${room}` }));
          return socket;
        },
        say: (content, id, afterSeq) => {
          const clientMessageId = `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;
          return frame("sendMessage", { roomId: ids[room], content, clientMessageId, afterSeq }, String(id));
        },
      };
    };

    return {
      server,
      member,
      refusals: REFUSALS,
      async stop() {
        api.close();
        await server.stop();
        if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
      },
    };
  },
});

const idIn = (answer: string): string => {
  const [, id] = /"roomId":"([^"]+)"/.exec(answer) ?? [];
  if (id === undefined) throw new Error(`createRoom answered without an id: ${answer}`);
  return id;
};
