import type { Deps } from "@parley/core/context";
import type { FileStore } from "@parley/core/files/store";
import { type Connections, oneByOne, type Post, type Posted } from "@parley/core/live/gateway";
import type { Work } from "@parley/core/live/hand-on";
import { createRecent } from "@parley/core/log/recent";
import { createTable } from "@parley/core/table/dynamodb";
import { createFiles } from "@parley/core/testing/files";
import type { AuthorizerEvent, ConnectEvent, DisconnectEvent, MessageEvent } from "@parley/emulator/event";
import { createEventQueue, type EventFault } from "@parley/emulator/event-queue";
import type { Gateway } from "@parley/emulator/gateway";
import * as Api from "@parley/functions/api";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Deliver from "@parley/functions/deliver";
import * as Disconnect from "@parley/functions/disconnect";
import type { Env } from "@parley/functions/env";
import { subprotocols } from "@parley/functions/event";
import type { Logger } from "@parley/functions/logger";
import type { Mail } from "@parley/functions/mail";
import * as Message from "@parley/functions/message";
import { createTurns } from "@parley/local/turns";
import { type ActionName, isAction } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { EVENTS, type EventType } from "@parley/protocol/events";
import { Pushed } from "@parley/protocol/push";
import { TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import * as z from "zod";
import * as FormerMessage from "../former/message.mjs";
import { type Chance, mint } from "./chance";
import { createDocuments, type Perform } from "./documents";
import type { Faults } from "./faults";
import type { Request } from "./history";
import { createInvocation, Died, type Invocation, latency, stopHere } from "./invocation";
import type { Recorder } from "./recorder";
import type { Scheduler } from "./scheduler";
import { asNewer, asOlder, LATER_EVENT, type ServerVersion } from "./version";

/** When the run's clocks begin. In the past, as the product refuses cookies that end too far in the future. */
export const EPOCH = Date.UTC(2026, 0, 1);

/** The address that the deployment names as its administrator's. */
export const ADMINISTRATOR = "administrator@parley.example";

const ID_LENGTH = 16;
const MAX_COMMIT_DELAY_MS = 300;
/** Of writes of one room that run at once. */
const MAX_OVERLAP_MS = 300;
const MAX_START_DELAY_MS = 60;
/** Of a connection that enters a room while something is done to that. */
const MAX_ENTERING_DELAY_MS = 300;
const MAX_WORK_DELAY_MS = 3_000;
const MAX_CLOCK_OFF_MS = 200;
const FINE_TICK_MS = 0.001;
const COARSE_TICK_MS = 400;
const WRITES: ReadonlySet<ActionName> = new Set<ActionName>(["sendMessage", "editMessage", "deleteMessage", "react"]);

/** The version before refuses these. */
const SINCE_FORMER: ReadonlySet<ActionName> = new Set<ActionName>([
  "updateRoom",
  "archiveRoom",
  "deleteRoom",
  "setRole",
  "kickMember",
  "unbanMember",
  "listBanned",
  "createInvitation",
  "listInvitations",
  "revokeInvitation",
  "acceptInvitation",
  "blockPerson",
  "unblockPerson",
  "listBlocked",
  "hideRoom",
  "markUnread",
  "getRoomTimes",
  "setLevel",
  "setPreferences",
  "saveDraft",
  "reportMessage",
  "listReports",
  "dismissReport",
  "search",
]);
const RULES: ReadonlySet<ActionName> = new Set<ActionName>(["updateRoom", "archiveRoom", "deleteRoom", "kickMember"]);

type Dependencies = {
  scheduler: Scheduler;
  chance: Chance;
  faults: Faults;
  recorder: Recorder;
  perform: Perform;
  gateway: () => Gateway;
  /** The functions run in one process, as `npm start` has them: a room's writers take turns, and a post goes to all connections at once. */
  isOneProcess: boolean;
  /** Called with an error that no user should ever see. It fails the run. */
  fail(error: unknown): void;
};

const unreachable = () => new ParleyError("file.unavailable", "Unable to reach the files (simulated).");

/** What the table says of a value that is not there. */
const UNDEFINED = "DynamoDB has no undefined.";

/** How far a deployment is: the functions of the version before run, some of those do, or none. */
type Rollout = "before" | "half" | "done";

const isEventType = (name: string): name is EventType => name in EVENTS;

const Frame = z.object({ action: z.string(), data: z.record(z.string(), z.unknown()).optional() });
const Sent = z.object({ roomId: z.string(), seq: z.number() });
const EventHead = z.object({ type: z.string().refine(isEventType), roomId: z.string() });
const Answer = z.object({
  type: z.string(),
  code: z.string().optional(),
  data: z
    .object({
      room: z.object({ roomId: z.string() }).optional(),
      rooms: z.array(z.object({ roomId: z.string(), isPrivate: z.boolean().optional() })).optional(),
      members: z.array(z.object({ userId: z.string() })).optional(),
      messages: z.array(Sent).optional(),
      hits: z.array(Sent).optional(),
      sent: Sent.optional(),
      edited: Sent.optional(),
      deleted: Sent.optional(),
      invitation: z.object({ code: z.string(), usesLeft: z.number().optional() }).optional(),
      nextCursor: z.string().optional(),
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

/** The deployed functions. Each invocation has a table and a gateway of its own, and may die at any step. */
export const createFunctions = (given: Dependencies) => {
  const { scheduler, faults, recorder, perform, gateway } = given;
  const chance = given.chance.fork("functions");
  const entering = chance.fork("entering");
  const running = new Set<Invocation>();
  /** The last mail to each address. */
  const mailbox = new Map<string, Mail>();
  const underway = new Map<Request, Invocation>();
  const onHellos = new Map<string, () => void>();
  const onConnects = new Map<string, () => void>();
  const onJoins = new Map<string, () => void>();
  let version: ServerVersion = "same";
  let count = 0;
  let restores = 0;
  let rollout: Rollout = "done";
  let isRollingOut = false;

  /** Errors that come from simulated faults are expected. Any other one fails the run. */
  const log: Logger = {
    info: () => {},
    error: (_event, error) => {
      const cause = error instanceof ParleyError ? error.cause : error;
      // The version before can't commit to a room of this one: it misses an attribute.
      const isFormer = isRollingOut && cause instanceof Error && cause.message === UNDEFINED;
      const isExpected =
        isFormer ||
        isUnposted(cause) ||
        (error instanceof ParleyError && error.code === "file.unavailable") ||
        (error instanceof ParleyError && isBusy(error)) ||
        (cause instanceof Error && isSimulated(cause));
      if (!isExpected) given.fail(error);
    },
  };

  let recent = createRecent();
  const turns = createTurns(chance.next);
  const takeTurn = <Result>(invocation: Invocation, roomId: string, work: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      // One that dies gives its turn back, as a process that dies takes all turns with it.
      turns(roomId, () => Promise.race([work().then(resolve, reject), invocation.died])).catch(reject);
    });

  /** The gateway's single calls, of this invocation. */
  const connectionsOf = (invocation: Invocation): Connections => ({
    post: postOf(invocation),
    check: (id) =>
      invocation.call(`check ${id}`, 0, async () => {
        await gateway().management.get(id);
      }),
    disconnect: (id) => invocation.call(`close ${id}`, 0, () => gateway().management.delete(id)),
  });

  const files = createFiles({ now: () => EPOCH + scheduler.now() });
  /** The store of files, each call of which may fail before it or after it. */
  const filesOf = (invocation: Invocation): FileStore => {
    const reach = <Answer>(what: string, perform: () => Promise<Answer>): Promise<Answer> =>
      invocation.call(what, 0, async () => {
        if (faults.strikes("files unavailable")) throw unreachable();
        const answer = await perform();
        if (faults.strikes("files unavailable")) throw unreachable();
        return answer;
      });
    return {
      ...files.store,
      take: (file) => reach("take a file", () => files.store.take(file)),
      remove: (fileId) => reach("remove a file", () => files.store.remove(fileId)),
    };
  };

  /** The push services of browsers, whose addresses name their people. */
  const pushesOf = (invocation: Invocation): Env["pushes"] => ({
    publicKey: "simulated",
    serves: () => true,
    send: ({ device: { endpoint, session }, payload }) =>
      invocation.call("push", 0, async () => {
        if (faults.strikes("push refused")) return { outcome: "later" };
        const pushed = Pushed.parse(JSON.parse(payload));
        if (pushed.type === "test") return { outcome: "accepted" };
        const { roomId, seq } = pushed;
        const userId = new URL(endpoint).pathname.slice(1);
        recorder.pushes.push({ at: scheduler.now(), begunAt: invocation.begunAt, userId, session, roomId, seq });
        return { outcome: "accepted" };
      }),
  });

  const envOf = (invocation: Invocation): Env => {
    const connections = connectionsOf(invocation);
    const offMs = faults.strikes("server's clock off")
      ? Math.round(chance.between(-MAX_CLOCK_OFF_MS, MAX_CLOCK_OFF_MS))
      : 0;
    const tickMs = faults.strikes("server's clock coarse") ? COARSE_TICK_MS : FINE_TICK_MS;
    const clock: Deps["clock"] = {
      now: () => EPOCH + Math.floor((scheduler.now() + offMs) / tickMs) * tickMs,
      sleep: async (ms, signal) => {
        await scheduler.sleep(ms, signal);
        if (!invocation.isAlive()) await new Promise(() => {});
      },
    };
    return {
      deps: {
        table: createTable(createDocuments(perform, invocation, faults, recorder), "parley", clock),
        clock,
        random: chance.next,
        mintId: () => mint(chance, ID_LENGTH),
        epoch: `simulated-${restores}`,
        ...(given.isOneProcess && { inTurn: (roomId, work) => takeTurn(invocation, roomId, work), recent }),
      },
      gateway: given.isOneProcess
        ? { post: (posts) => postToAll(invocation, posts), disconnect: connections.disconnect }
        : oneByOne({ clock, random: chance.next }, connections),
      handOn: async (work) => {
        if (faults.strikes("hand-on refused")) return false;
        return invocation.call("hand on", 0, async () => works.send(work));
      },
      files: filesOf(invocation),
      pushes: pushesOf(invocation),
      log,
      defaultPolicy: { signUp: "open", guests: true },
      mailer: async (mail) => void mailbox.set(mail.to, mail),
      authSecrets: ["secret"],
      providers: {},
      administration: { address: ADMINISTRATOR },
      realtimeUrl: "wss://parley.example/$default",
    };
  };

  /** Records who received what. */
  const record = (invocation: Invocation, connectionId: string, data: string) => {
    const connection = recorder.connections.get(connectionId);
    // The answer to a request on a route without answers is a post, too.
    const { roomId, type } = EventHead.safeParse(JSON.parse(data)).data ?? {};
    if (!connection || roomId === undefined || type === undefined) return;
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

  /** One invocation. Rejects when it dies, and API Gateway then answers for it. */
  const invoke = <T>(name: string, run: (env: () => Env, invocation: Invocation) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      count += 1;
      const invocation = createInvocation(`${name} ${count}`, scheduler, chance, faults, (why) => {
        running.delete(invocation);
        recorder.trace(() => `${invocation.name} dies ${why}`);
        reject(new Died(`${invocation.name} died ${why}`));
      });
      running.add(invocation);
      const env = envOf(invocation);
      const begin = async () => {
        await scheduler.sleep(latency(chance, faults));
        if (!invocation.isAlive()) return;
        try {
          const answer = await run(() => env, invocation);
          if (invocation.replyDelayMs > 0) await scheduler.sleep(invocation.replyDelayMs);
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

  const workFault = (): EventFault | undefined => {
    if (faults.strikes("work lost")) return "lost";
    if (faults.strikes("work doubled")) return "doubled";
    return faults.strikes("work late") ? { delayMs: chance.between(0, MAX_WORK_DELAY_MS) } : undefined;
  };
  /** What functions hand on to `deliver`. */
  const works = createEventQueue<Work>({
    handler: (work) => invoke("deliver", (env) => Deliver.create(env)(work)),
    concurrency: Number.POSITIVE_INFINITY,
    capacity: Number.POSITIVE_INFINITY,
    clock: { now: () => EPOCH + scheduler.now(), after: scheduler.after },
    fault: workFault,
    onError: (error) => {
      const isUnreachable = error instanceof ParleyError && error.code === "file.unavailable";
      if (error instanceof Died || isUnreachable || (error instanceof Error && isSimulated(error)))
        faults.count("work failed");
      else given.fail(error);
    },
  });

  const requestOf = (event: MessageEvent): (Request & { action: ActionName }) | undefined => {
    const frame = Frame.safeParse(json(event.body));
    if (!frame.success || !isAction(frame.data.action)) return undefined;
    const { action, data = {} } = frame.data;
    const { authorizer, requestTimeEpoch } = event.requestContext;
    const userId = authorizer?.userId ?? "";
    const about = [data.userId, ...(Array.isArray(data.members) ? data.members : [])].filter(
      (id): id is string => typeof id === "string",
    );
    const [messageId, code] = [data.messageId, data.code].map((it) => (typeof it === "string" ? it : undefined));
    // A message's id and a room's invitation begin with the room.
    const roomId = typeof data.roomId === "string" ? data.roomId : (messageId ?? code)?.split(".")[0];
    return {
      action,
      userId,
      ...(roomId !== undefined && { roomId }),
      ...(code !== undefined && { invitation: { code } }),
      ...(action === "hello" && typeof data.cursor === "string" && { page: { after: data.cursor } }),
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
      const isAwaited = once(onConnects, event.requestContext.authorizer?.userId ?? "");
      // A cold start: events of the meantime mostly come first.
      if (isAwaited) await scheduler.sleep(chance.between(0, MAX_START_DELAY_MS));
      return invoke("connect", (env) => Connect.create(env)(event));
    },
    disconnect: (event: DisconnectEvent) => invoke("disconnect", (env) => Disconnect.create(env)(event)),
    api: (event: Parameters<ReturnType<typeof Api.create>>[0]) => invoke("api", (env) => Api.create(env)(event)),
    message: async (event: MessageEvent) => {
      const request = requestOf(event);
      if (request) {
        recorder.requests.push(request);
        recorder.requested.set(request.action, (recorder.requested.get(request.action) ?? 0) + 1);
      }
      const older = asOlder(event);
      if (version === "older" && older !== event) faults.count("older server");
      const received = version === "older" ? older : event;
      try {
        const answer = await invoke(request?.action ?? "message", (env, invocation) => {
          invocation.created = (roomId) => Object.assign(request ?? {}, { roomId });
          if (request) {
            invocation.userId = request.userId;
            underway.set(request, invocation);
            noteRemovals(request);
            delayBesideRules(request);
            delayBesideBlocks(request);
            delayBesideOthers(request, invocation);
            if (request.action === "hello") once(onHellos, request.userId);
            if (request.action === "joinRoom" && once(onJoins, request.userId)) delayEntering(invocation);
          }
          if (rollout === "half") faults.count("deployment rolls out");
          const knows = !SINCE_FORMER.has(request?.action ?? "ping");
          const isFormer = knows && (rollout === "before" || (rollout === "half" && chance.happens(0.5)));
          if (isFormer) Object.assign(request ?? {}, { isFormer });
          const former = () => ({ ...env(), gateway: connectionsOf(invocation) });
          return isFormer ? FormerMessage.create(former)(older) : Message.create(env)(received);
        });
        const reply = Answer.safeParse(json(answer.body ?? ""));
        if (request) settle(request, answer.body, reply.success ? reply.data : undefined);
        return version === "newer" && answer.body !== undefined ? { ...answer, body: asNewer(answer.body) } : answer;
      } catch (error) {
        if (request) Object.assign(request, { endedAt: scheduler.now() });
        throw error;
      } finally {
        if (request) underway.delete(request);
      }
    },
    /** What was posted and what is kept, as people and the checker see it. */
    files,
    mailbox,
    /** What a minute brings: files that somebody left behind are looked for. */
    sweep: () => works.send({ task: "sweep" }),
    /** Does work once more that was handed on before, and late. */
    again: (work: Work) => works.send(work),
    redeploy: () => {
      for (let ended = replace(); ended > 0; ended -= 1) faults.count("redeploy");
    },
    /** Kills the functions that perform this user's requests. */
    stop: (userId: string) => {
      for (const invocation of [...underway.values()])
        if (invocation.userId === userId) {
          invocation.die("half way");
          faults.count("request abandoned");
        }
    },
    /** Replaces all functions, and goes on with the restored table under another epoch. */
    restored: () => {
      replace();
      recent = createRecent();
      restores += 1;
    },
    /** Calls `work` when this user's next `hello` begins. */
    onHello: (userId: string, work: () => void) => {
      onHellos.set(userId, work);
    },
    /** Calls `work` when this user's next `$connect` begins. */
    onConnect: (userId: string, work: () => void) => {
      onConnects.set(userId, work);
    },
    /** Calls `work` when this user next joins a room, which then takes long. */
    onJoin: (userId: string, work: () => void) => {
      onJoins.set(userId, work);
    },
    setRollout: (next: Rollout) => {
      rollout = next;
      isRollingOut ||= next === "half";
    },
    setVersion: (next: ServerVersion) => {
      version = next;
    },
  };

  function settle(request: Request, body: string | undefined, reply: z.infer<typeof Answer> | undefined) {
    const {
      room,
      rooms = [],
      members = [],
      messages = [],
      hits = [],
      sent,
      edited,
      deleted,
      invitation,
      nextCursor,
    } = reply?.data ?? {};
    // Public rooms of `listRooms` are everybody's. All others are the caller's own.
    const own =
      request.action === "hello" || request.action === "sync" ? rooms : rooms.filter(({ isPrivate }) => isPrivate);
    Object.assign(request, {
      endedAt: scheduler.now(),
      outcome: body === undefined ? "unanswered" : reply?.type === "error" ? "error" : "success",
      ...(body !== undefined && {
        answer: { bytes: Buffer.byteLength(body), ...(reply?.code && { code: reply.code }) },
      }),
      messages: [...messages, ...hits, sent, edited, deleted].filter((each) => each !== undefined),
      rooms: own.map(({ roomId }) => roomId),
      members: members.map(({ userId }) => userId),
      ...(room && { roomId: room.roomId }),
      ...(nextCursor !== undefined && request.action === "hello" && { page: { ...request.page, upTo: nextCursor } }),
      ...(invitation && { invitation: { code: invitation.code, uses: invitation.usesLeft } }),
    });
  }

  /** Deploys a new version, which kills all running invocations. Returns how many there were. */
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

  /** Others mostly act after it has asked whether the person may enter, or after its answer was made. */
  function delayEntering(invocation: Invocation) {
    const delayMs = entering.between(0, MAX_ENTERING_DELAY_MS);
    if (entering.happens(0.5)) invocation.subscriptionDelayMs = delayMs;
    else invocation.replyDelayMs = delayMs;
  }

  /** Delays some writers that others of the room run beside, after they have read the head. Then the others mostly commit first. */
  function delayBesideOthers(request: Request, invocation: Invocation) {
    const isBeside = [...underway.keys()].some(
      (other) => other !== request && other.roomId === request.roomId && WRITES.has(other.action),
    );
    if (isBeside && WRITES.has(request.action) && chance.happens(0.5))
      invocation.memberDelayMs = chance.between(0, MAX_OVERLAP_MS);
  }

  /** Delays the commit of a writer beside whom the room's rules change, mostly until after that. */
  function delayBesideRules(request: Request) {
    for (const other of underway.keys())
      for (const [rule, act] of [
        [request, other],
        [other, request],
      ] as const) {
        const invocation = underway.get(act);
        if (!invocation || !RULES.has(rule.action) || !WRITES.has(act.action) || act.roomId !== rule.roomId) continue;
        faults.count("rules beside send");
        invocation.commitDelayMs = chance.between(0, MAX_COMMIT_DELAY_MS);
      }
  }

  /** Delays the commit of a writer beside whom somebody blocks them, mostly until after that. */
  function delayBesideBlocks(request: Request) {
    for (const other of underway.keys())
      for (const [block, act] of [
        [request, other],
        [other, request],
      ] as const) {
        const invocation = underway.get(act);
        if (!invocation || block.action !== "blockPerson" || !WRITES.has(act.action) || block.about[0] !== act.userId)
          continue;
        faults.count("block beside send");
        invocation.commitDelayMs = chance.between(0, MAX_COMMIT_DELAY_MS);
      }
  }

  /** Counts removals that run beside a request of the removed person, and delays that request's commit, mostly until after the removal. */
  function noteRemovals(request: Request) {
    for (const other of underway.keys())
      for (const [removal, act] of [
        [request, other],
        [other, request],
      ] as const) {
        if (removal.action !== "removeMember" || removal.about[0] !== act.userId) continue;
        if (act.action === "hello") faults.count("removal beside hello");
        const invocation = underway.get(act);
        if (!invocation || !WRITES.has(act.action) || act.roomId !== removal.roomId) continue;
        faults.count("removal beside send");
        invocation.commitDelayMs = chance.between(0, MAX_COMMIT_DELAY_MS);
      }
  }
};

export type Functions = ReturnType<typeof createFunctions>;

const ticketsOf = ({ headers }: AuthorizerEvent): string[] =>
  subprotocols(headers).map((offer) => offer.slice(TICKET_SUBPROTOCOL_PREFIX.length));

/** A room's line of writers is as long as it may be. */
const isBusy = ({ code, retryAfterMs }: ParleyError): boolean => code === "server.busy" && retryAfterMs !== undefined;

/** API Gateway has refused the answer to a request on a route without answers. */
const isUnposted = (cause: unknown): boolean =>
  cause instanceof Error && cause.message === "The answer could not be posted";

const isSimulated = (error: Error): boolean => error.message.endsWith("(simulated)");
