import { type Client, createClient } from "@parley/client/client";
import { createFakeStorage } from "@parley/client/fake-ports";
import type { Clock, Ports } from "@parley/client/ports";
import type { Deps } from "@parley/core/context";
import { oneByOne } from "@parley/core/live/gateway";
import { createTable } from "@parley/core/table/dynamodb";
import { remoteEngine } from "@parley/core/testing/engine";
import { createFiles } from "@parley/core/testing/files";
import { intercept } from "@parley/core/testing/interleave";
import { createPushes } from "@parley/core/testing/pushes";
import { createGateway } from "@parley/emulator/gateway";
import { memoryWebSocket } from "@parley/emulator/memory";
import { UNANSWERED } from "@parley/functions/actions";
import * as Api from "@parley/functions/api";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Deliver from "@parley/functions/deliver";
import * as Disconnect from "@parley/functions/disconnect";
import type { Env } from "@parley/functions/env";
import * as Message from "@parley/functions/message";
import { Ticket } from "@parley/protocol/session";
import { User } from "@parley/protocol/user";
import { createChance, mint } from "./chance";
import { httpEvent } from "./deployment";
import { EPOCH } from "./functions";
import { createScheduler } from "./scheduler";

/** What AWS bills or limits. `infra/cost` takes these numbers from `usage.json`. */
const nothing = {
  /** Invocations of each function. */
  authorizer: 0,
  connect: 0,
  message: 0,
  disconnect: 0,
  deliver: 0,
  api: 0,
  /** WebSocket messages, each way, in units of 32 KB; answers and posts go out. */
  framesIn: 0,
  framesOut: 0,
  /** Requests to `@connections`, which count towards the quota of requests. */
  posts: 0,
  checks: 0,
  /** Of the table, in DynamoDB's units. */
  reads: 0,
  writes: 0,
  /** Bytes sent over WebSockets and by the HTTP API, without headers. */
  bytesOut: 0,
};
export type Usage = typeof nothing;

const FRAME_UNIT_BYTES = 32 * 1024;
const ID_LENGTH = 16;
const PATIENCE_MS = 30_000;

const each = (make: (unit: keyof Usage) => number): Usage => {
  const usage = { ...nothing };
  for (const unit of Object.keys(usage) as (keyof Usage)[]) usage[unit] = make(unit);
  return usage;
};

/** The usage divided by `times`, rounded to hundredths. */
export const per = (usage: Usage, times: number): Usage =>
  each((unit) => Math.round((100 * usage[unit]) / times) / 100);

/**
 * The real client, the real functions and a database engine that counts units, with simulated time and without faults: measures what use of
 * the product costs.
 */
export const openMeter = async (seed: number) => {
  const scheduler = createScheduler();
  const chance = createChance(seed);
  const engine = await remoteEngine();
  const spent = { ...nothing };
  const clock = { now: () => EPOCH + scheduler.now(), sleep: scheduler.sleep };
  const clientClock: Clock = clientClockOf(scheduler);

  const sent = (text: string) => {
    spent.framesOut += Math.ceil(Buffer.byteLength(text) / FRAME_UNIT_BYTES);
    spent.bytesOut += Buffer.byteLength(text);
  };
  const table = createTable(engine.documents, engine.tableName, clock, ({ read, write }) => {
    spent.reads += read;
    spent.writes += write;
  });
  const deps: Deps = {
    table: intercept(table, (_call, perform) => scheduler.during(perform())),
    clock,
    random: chance.next,
    mintId: () => mint(chance, ID_LENGTH),
    epoch: "metered",
  };
  const env: Env = {
    deps,
    files: createFiles(clock).store,
    gateway: oneByOne(deps, {
      post: async (connectionId, data) => {
        spent.posts += 1;
        await gateway.management.post(connectionId, data);
        sent(data);
      },
      check: async (connectionId) => {
        spent.checks += 1;
        await gateway.management.get(connectionId);
      },
      disconnect: (connectionId) => gateway.management.delete(connectionId),
    }),
    pushes: createPushes().service,
    handOn: async (work) => {
      spent.deliver += 1;
      await functions.deliver(work);
      return true;
    },
    log: {
      info: () => {},
      error: (_event, error) => {
        throw error;
      },
    },
    defaultPolicy: { signUp: "open" as const, guests: true },
    mailer: undefined,
    authSecrets: ["secret"] as const,
    providers: {},
    administration: undefined,
    realtimeUrl: "wss://parley.example/$default",
  };
  const functions = {
    api: Api.create(() => env),
    authorizer: Authorizer.create(() => env),
    connect: Connect.create(() => env),
    message: Message.create(() => env),
    disconnect: Disconnect.create(() => env),
    deliver: Deliver.create(() => env),
  };
  const counted =
    <Event, Answer>(name: "authorizer" | "connect" | "disconnect", run: (event: Event) => Promise<Answer>) =>
    (event: Event) => {
      spent[name] += 1;
      return run(event);
    };
  const message = async (event: { body: string }) => {
    spent.message += 1;
    spent.framesIn += Math.ceil(Buffer.byteLength(event.body) / FRAME_UNIT_BYTES);
    const answer = await functions.message(event);
    if (answer.body !== undefined) sent(answer.body);
    return answer;
  };
  const gateway = createGateway({
    apiId: "metered",
    stage: "$default",
    domainName: "parley.example",
    clock: { now: clock.now, after: scheduler.after },
    mintId: () => `${mint(chance, 15)}=`,
    authorizer: counted("authorizer", functions.authorizer),
    routes: {
      $connect: counted("connect", functions.connect),
      $disconnect: counted("disconnect", functions.disconnect),
      $default: message,
    },
    actions: Object.fromEntries(UNANSWERED.map((action) => [action, message])),
    onError: ({ error }) => {
      throw error;
    },
  });
  const MemoryWebSocket = memoryWebSocket(gateway);

  const http = async (method: string, path: string, cookie: string | undefined, body = "") => {
    spent.api += 1;
    const answer = await functions.api(httpEvent(method, path, cookie, body, "203.0.113.7"));
    spent.bytesOut += Buffer.byteLength(answer.body);
    return { json: JSON.parse(answer.body), cookie: answer.cookies?.[0]?.split(";")[0] ?? "" };
  };

  /** Lets the simulated time pass until the work is done. */
  const settle = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => {});
    await scheduler.until(() => done, PATIENCE_MS);
    return finished;
  };

  /** Who is signed in, by cookie. */
  const people = new Map<string, User>();

  /** A connection of somebody who is signed in. */
  const connect = async (cookie: string): Promise<Client> => {
    const user = people.get(cookie);
    if (!user) throw new TypeError("Nobody is signed in with this cookie.");
    const ports: Ports = {
      openSocket: (url, protocols) => new MemoryWebSocket(url, protocols),
      fetchTicket: async (userId) =>
        Ticket.parse((await http("POST", "/api/tickets", cookie, JSON.stringify({ userId }))).json),
      clock: clientClock,
      random: chance.next,
      mintId: () => mint(chance, ID_LENGTH),
      outbox: createFakeStorage(),
    };
    const client = createClient(ports, user);
    client.start();
    await scheduler.until(() => client.connection.get().status === "online", PATIENCE_MS);
    return client;
  };

  /** Somebody opens the page. */
  const open = async (cookie: string): Promise<Client> => {
    await settle(http("GET", "/api/session", cookie));
    return connect(cookie);
  };

  return {
    advance: scheduler.advance,
    settle,
    open,
    connect,
    signIn: async (username: string): Promise<string> => {
      const { json, cookie } = await settle(http("POST", "/api/guest", undefined, JSON.stringify({ username })));
      people.set(cookie, User.parse(json));
      return cookie;
    },
    /** Returns the usage during `work`. */
    measure: async (work: () => Promise<unknown>): Promise<Usage> => {
      const before = { ...spent };
      await work();
      return each((unit) => spent[unit] - before[unit]);
    },
    close: async () => {
      await settle(gateway.close());
      await engine.close();
    },
  };
};

const clientClockOf = (scheduler: ReturnType<typeof createScheduler>): Clock => {
  const timers = new Map<number, () => void>();
  let count = 0;
  return {
    now: () => EPOCH + scheduler.now(),
    setTimeout: (callback, ms) => {
      count += 1;
      const timer = count;
      const cancel = scheduler.after(ms, () => {
        timers.delete(timer);
        callback();
      });
      timers.set(timer, cancel);
      return timer;
    },
    clearTimeout: (timer) => {
      timers.get(timer)?.();
      timers.delete(timer);
    },
  };
};
