import type { Deps } from "@parley/core/context";
import { type Connections, oneByOne, type Post, type Posted } from "@parley/core/live/gateway";
import { createTable } from "@parley/core/table/table";
import type { AuthorizerEvent, ConnectEvent, DisconnectEvent, MessageEvent } from "@parley/emulator/event";
import type { Gateway } from "@parley/emulator/gateway";
import * as Api from "@parley/functions/api";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Disconnect from "@parley/functions/disconnect";
import type { Env } from "@parley/functions/env";
import { subprotocols } from "@parley/functions/event";
import type { Logger } from "@parley/functions/logger";
import * as Message from "@parley/functions/message";
import { createTurns } from "@parley/local/turns";
import { type ActionName, isAction } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { EVENTS, type EventType } from "@parley/protocol/events";
import { TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import * as z from "zod";
import { type Chance, mint } from "./chance";
import { createDocuments, type Perform } from "./documents";
import type { Faults } from "./faults";
import type { Request } from "./history";
import { createInvocation, Died, type Invocation, latency, stopHere } from "./invocation";
import type { Recorder } from "./recorder";
import type { Scheduler } from "./scheduler";
import { asNewer, asOlder, LATER_EVENT, type ServerVersion } from "./version";

/** Where the run's clocks begin. In the past, as a cookie that ends too far in the future is refused. */
export const EPOCH = Date.UTC(2026, 0, 1);

const ID_LENGTH = 16;
const MAX_COMMIT_DELAY_MS = 300;
const MAX_START_DELAY_MS = 60;
const MAX_CLOCK_OFF_MS = 200;
const WRITES: ReadonlySet<ActionName> = new Set<ActionName>(["sendMessage", "editMessage", "deleteMessage"]);

type Dependencies = {
  scheduler: Scheduler;
  chance: Chance;
  faults: Faults;
  recorder: Recorder;
  perform: Perform;
  gateway: () => Gateway;
  /** The functions run in one process, as `npm start` has them: a room's writers take turns, and what is posted goes to all at once. */
  isOneProcess: boolean;
  /** An error that no user should ever see: it fails the run. */
  broken(error: unknown): void;
};

const isEventType = (name: string): name is EventType => name in EVENTS;

const Frame = z.object({ action: z.string(), data: z.record(z.string(), z.unknown()).optional() });
const Sent = z.object({ roomId: z.string(), seq: z.number() });
const Told = z.object({ type: z.string().refine(isEventType), roomId: z.string() });
const Answer = z.object({
  type: z.string(),
  code: z.string().optional(),
  data: z
    .object({
      room: z.object({ roomId: z.string() }).optional(),
      rooms: z.array(z.object({ roomId: z.string(), isPrivate: z.boolean() })).optional(),
      members: z.array(z.object({ userId: z.string() })).optional(),
      messages: z.array(Sent).optional(),
      sent: Sent.optional(),
      edited: Sent.optional(),
      deleted: Sent.optional(),
    })
    .optional(),
});

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The deployed functions: each invocation is one of its own, with a table and a gateway that it may lose at any step. */
export const createFunctions = (given: Dependencies) => {
  const { scheduler, faults, recorder, perform, gateway } = given;
  const chance = given.chance.fork("functions");
  const running = new Set<Invocation>();
  const underway = new Map<Request, Invocation>();
  const greetings = new Map<string, () => void>();
  const arrivals = new Map<string, () => void>();
  let version: ServerVersion = "same";
  let count = 0;
  let restores = 0;

  /** What a user may be answered is expected here; anything else is a fault of the run, or a bug. */
  const log: Logger = {
    info: () => {},
    error: (_event, error) => {
      const isExpected =
        error instanceof ParleyError
          ? isFull(error) || (error.cause instanceof Error && isSimulated(error.cause))
          : error instanceof Error && isSimulated(error);
      if (!isExpected) given.broken(error);
    },
  };

  const turns = createTurns(chance.next);
  const takeTurn = <Result>(invocation: Invocation, roomId: string, work: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      // One that dies gives its turn back, as a process that dies takes all turns with it.
      turns(roomId, () => Promise.race([work().then(resolve, reject), invocation.died])).catch(reject);
    });

  const envOf = (invocation: Invocation): Env => {
    const offMs = faults.strikes("server's clock off")
      ? Math.round(chance.between(-MAX_CLOCK_OFF_MS, MAX_CLOCK_OFF_MS))
      : 0;
    const clock: Deps["clock"] = {
      now: () => EPOCH + scheduler.now() + offMs,
      sleep: async (ms, signal) => {
        await scheduler.sleep(ms, signal);
        if (!invocation.isAlive()) await new Promise(() => {});
      },
    };
    const disconnect = (id: string) => invocation.call(`close ${id}`, 0, () => gateway().management.delete(id));
    const check = (id: string) =>
      invocation.call(`check ${id}`, 0, async () => {
        await gateway().management.get(id);
      });
    const single = oneByOne({ clock, random: chance.next }, { post: postOf(invocation), check, disconnect });
    return {
      deps: {
        table: createTable(createDocuments(perform, invocation, faults, recorder), "parley", clock),
        clock,
        random: chance.next,
        mintId: () => mint(chance, ID_LENGTH),
        epoch: `simulated-${restores}`,
        ...(given.isOneProcess && { inTurn: (roomId, work) => takeTurn(invocation, roomId, work) }),
      },
      gateway: given.isOneProcess ? { post: (posts) => postToAll(invocation, posts), disconnect } : single,
      log,
      guests: true,
      realtimeUrl: "wss://parley.example/$default",
    };
  };

  /** Writes down what reached whom. */
  const record = (invocation: Invocation, connectionId: string, data: string) => {
    const connection = recorder.connections.get(connectionId);
    const { roomId, type } = Told.parse(JSON.parse(data));
    if (!connection) return;
    const { userId, session } = connection;
    recorder.posts.push({ at: scheduler.now(), begunAt: invocation.begunAt, userId, session, roomId, type });
  };

  /** Posts to one connection. */
  const postOf = (invocation: Invocation): Connections["post"] => {
    let posts = 0;
    return async (connectionId, data) => {
      posts += 1;
      if (posts > 1 && faults.strikes("crash mid fan-out")) return stopHere(invocation, "mid fan-out");
      await invocation.call(`post ${connectionId}`, 0, async () => {
        const lies = faults.counts()["post falsely gone"];
        try {
          await gateway().management.post(connectionId, version === "newer" ? asNewer(data) : data);
          record(invocation, connectionId, data);
          if (version !== "newer") return;
          faults.count("newer server");
          await gateway().management.post(connectionId, LATER_EVENT);
        } catch (error) {
          const name = error instanceof Error ? error.name : "";
          if (name === "InternalServerErrorException") record(invocation, connectionId, data);
          if (name === "GoneException" && lies === faults.counts()["post falsely gone"]) faults.count("post gone");
          throw error;
        }
      });
    };
  };

  /** Posts to all connections at once. */
  const postToAll = async (invocation: Invocation, posts: readonly Post[]): Promise<Posted> => {
    const gone = new Set<string>();
    for (const [index, { to, data }] of posts.entries()) {
      if (index > 0 && faults.strikes("crash mid fan-out")) return stopHere(invocation, "mid fan-out");
      await invocation.call("post to all", 0, async () => {
        const { management } = gateway();
        const posted = management.postToAll(to, data !== undefined && version === "newer" ? asNewer(data) : data);
        for (const connectionId of posted.gone) gone.add(connectionId);
        if (posted.gone.length > 0) faults.count("post gone");
        if (data === undefined) return;
        const reached = to.filter(({ connectionId }) => !posted.gone.includes(connectionId));
        for (const { connectionId } of reached) record(invocation, connectionId, data);
        if (version !== "newer" || reached.length === 0) return;
        faults.count("newer server");
        management.postToAll(reached, LATER_EVENT);
      });
    }
    return { gone, failed: 0, throttled: 0 };
  };

  /** One invocation: rejects where it dies, as API Gateway then answers for it. */
  const invoke = <T>(name: string, run: (env: () => Env, invocation: Invocation) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      count += 1;
      const invocation = createInvocation(`${name} ${count}`, scheduler, chance, faults, (why) => {
        running.delete(invocation);
        recorder.tell(() => `${invocation.name} dies ${why}`);
        reject(new Died(`${invocation.name} died ${why}`));
      });
      running.add(invocation);
      const env = envOf(invocation);
      const begin = async () => {
        await scheduler.sleep(latency(chance, faults));
        if (!invocation.isAlive()) return;
        try {
          const answer = await run(() => env, invocation);
          if (!invocation.isAlive()) return;
          if (faults.strikes("crash before reply")) return invocation.die("before its reply");
          resolve(answer);
        } catch (error) {
          if (invocation.isAlive()) reject(error);
        } finally {
          running.delete(invocation);
        }
      };
      void begin();
    });

  const request = (event: MessageEvent): (Request & { action: ActionName }) | undefined => {
    const frame = Frame.safeParse(json(event.body));
    if (!frame.success || !isAction(frame.data.action)) return undefined;
    const { action, data = {} } = frame.data;
    const { authorizer, requestTimeEpoch } = event.requestContext;
    const userId = authorizer?.userId ?? "";
    const about = [data.userId, ...(Array.isArray(data.members) ? data.members : [])].filter(
      (id): id is string => typeof id === "string",
    );
    const messageId = typeof data.messageId === "string" ? data.messageId.split(".")[0] : undefined;
    const roomId = typeof data.roomId === "string" ? data.roomId : messageId;
    return {
      action,
      userId,
      ...(roomId !== undefined && { roomId }),
      about,
      begunAt: scheduler.now(),
      receivedAt: requestTimeEpoch - EPOCH,
      session: authorizer?.session ?? "",
      outcome: "crashed",
      messages: [],
      rooms: [],
      members: [],
    };
  };

  return {
    authorizer: async (event: AuthorizerEvent) => {
      const grant = await invoke("authorizer", (env) => Authorizer.create(env)(event));
      for (const ticket of ticketsOf(event)) recorder.bearers.set(ticket, grant.context.userId);
      return grant;
    },
    connect: async (event: ConnectEvent) => {
      const isAwaited = once(arrivals, event.requestContext.authorizer?.userId ?? "");
      // Imitates a cold start. Events of the meantime mostly come first.
      if (isAwaited) await scheduler.sleep(chance.between(0, MAX_START_DELAY_MS));
      return invoke("connect", (env) => Connect.create(env)(event));
    },
    disconnect: (event: DisconnectEvent) => invoke("disconnect", (env) => Disconnect.create(env)(event)),
    api: (event: Parameters<ReturnType<typeof Api.create>>[0]) => invoke("api", (env) => Api.create(env)(event)),
    message: async (event: MessageEvent) => {
      const told = request(event);
      if (told) {
        recorder.requests.push(told);
        recorder.actions.set(told.action, (recorder.actions.get(told.action) ?? 0) + 1);
      }
      const isUnknown = version === "older" && told !== undefined && asOlder(told.action);
      if (isUnknown) faults.count("older server");
      const heard = isUnknown ? unheardOf(event, told.action) : event;
      try {
        const answer = await invoke(told?.action ?? "message", (env, invocation) => {
          invocation.created = (roomId) => Object.assign(told ?? {}, { roomId });
          if (told) {
            invocation.userId = told.userId;
            underway.set(told, invocation);
            noteKicks(told);
            if (told.action === "hello") once(greetings, told.userId);
          }
          return Message.create(env)(heard);
        });
        const reply = Answer.safeParse(json(answer.body ?? ""));
        if (told) settle(told, answer.body, reply.success ? reply.data : undefined);
        return version === "newer" && answer.body !== undefined ? { ...answer, body: asNewer(answer.body) } : answer;
      } catch (error) {
        if (told) Object.assign(told, { endedAt: scheduler.now() });
        throw error;
      } finally {
        if (told) underway.delete(told);
      }
    },
    redeploy: () => {
      for (let ended = replace(); ended > 0; ended -= 1) faults.count("redeploy");
    },
    /** The same, for a table of another name, which has been restored. */
    restored: () => {
      replace();
      restores += 1;
    },
    /** Does something when this user's next `hello` begins. */
    onHello: (userId: string, work: () => void) => {
      greetings.set(userId, work);
    },
    /** Does something when this user's next `$connect` begins. */
    onConnect: (userId: string, work: () => void) => {
      arrivals.set(userId, work);
    },
    setVersion: (next: ServerVersion) => {
      version = next;
    },
  };

  function settle(told: Request, body: string | undefined, reply: z.infer<typeof Answer> | undefined) {
    const { room, rooms = [], members = [], messages = [], sent, edited, deleted } = reply?.data ?? {};
    // The directory is everybody's; a private list and a `hello` are one's own.
    const own = told.action === "hello" ? rooms : rooms.filter(({ isPrivate }) => isPrivate);
    Object.assign(told, {
      endedAt: scheduler.now(),
      outcome: reply?.type === "error" ? "error" : "success",
      ...(body !== undefined && {
        answer: { bytes: Buffer.byteLength(body), ...(reply?.code && { code: reply.code }) },
      }),
      messages: [...messages, sent, edited, deleted].filter((each) => each !== undefined),
      rooms: own.map(({ roomId }) => roomId),
      members: members.map(({ userId }) => userId),
      ...(room && { roomId: room.roomId }),
    });
  }

  /** A new version goes live: what runs on the old one ends with its machine. Returns how many that are. */
  function replace(): number {
    const replaced = [...running];
    for (const invocation of replaced) invocation.die("in a redeploy");
    return replaced.length;
  }

  function once(works: Map<string, () => void>, userId: string): boolean {
    const work = works.get(userId);
    works.delete(userId);
    work?.();
    return work !== undefined;
  }

  /** Counts removals that run beside what the removed one does. What they write then mostly comes after the removal. */
  function noteKicks(told: Request) {
    for (const other of underway.keys())
      for (const [kick, act] of [
        [told, other],
        [other, told],
      ] as const) {
        if (kick.action !== "removeMember" || kick.about[0] !== act.userId) continue;
        if (act.action === "hello") faults.count("kick beside hello");
        const invocation = underway.get(act);
        if (!invocation || !WRITES.has(act.action) || act.roomId !== kick.roomId) continue;
        faults.count("kick beside send");
        invocation.commitDelayMs = chance.between(0, MAX_COMMIT_DELAY_MS);
      }
  }
};

export type Functions = ReturnType<typeof createFunctions>;

const ticketsOf = ({ headers }: AuthorizerEvent): string[] =>
  subprotocols(headers).map((offer) => offer.slice(TICKET_SUBPROTOCOL_PREFIX.length));

/** As a server gets it that does not know the action, and so has no route for it. */
const unheardOf = (event: MessageEvent, action: ActionName): MessageEvent => ({
  ...event,
  requestContext: { ...event.requestContext, routeKey: "$default" },
  body: event.body.replace(action, `${action}Later`),
});

/** A room's line of writers is as long as it may be. */
const isFull = ({ code, retryAfterMs }: ParleyError): boolean => code === "server.busy" && retryAfterMs !== undefined;

const isSimulated = (error: Error): boolean => error.message.endsWith("(simulated)");
