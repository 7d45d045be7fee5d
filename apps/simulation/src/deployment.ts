import { createFakeCache, createFakeDrafts, createFakeStorage } from "@parley/client/fake-ports";
import * as Session from "@parley/core/people/session";
import type { DisconnectFault, InvokeFault, PostFault } from "@parley/emulator/faults";
import { createGateway, type Gateway } from "@parley/emulator/gateway";
import type { Limits } from "@parley/emulator/limits";
import { UNANSWERED } from "@parley/functions/actions";
import { ErrorCode, ParleyError } from "@parley/protocol/error";
import { Ticket } from "@parley/protocol/session";
import { User } from "@parley/protocol/user";
import * as z from "zod";
import { type Chance, mint } from "./chance";
import type { Account } from "./device";
import type { Perform } from "./documents";
import type { Faults } from "./faults";
import { createFunctions, EPOCH, type Functions } from "./functions";
import { Died } from "./invocation";
import type { Plan } from "./plan";
import type { Recorder } from "./recorder";
import type { Scheduler } from "./scheduler";

export type Deployment = {
  functions: Functions;
  gateway: Gateway;
  openBrowser(): Browser;
  /** Makes Lambda refuse most invocations for `ms`. */
  throttle(ms: number): void;
  /** Whether no `$disconnect` comes of connections that are opened from now on. */
  setSilent(isSilent: boolean): void;
};

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One browser. Its tabs share a cookie. Its storage is separate for each person. */
export type Browser = {
  /** Who is signed in. */
  account(): Account | undefined;
  /** Signs a guest in, which signs the former person out. Rejects with the API's `ParleyError`. */
  signIn(username: string): Promise<Account>;
  /** Makes the guest's account last by a code that is sent to this address. Rejects with the API's `ParleyError`. */
  settle(address: string): Promise<void>;
  signOut(): Promise<void>;
  /** Asks the HTTP API. Answers with what it says, or with where it leads. Rejects with the API's `ParleyError`. */
  ask(method: Method, path: string, input?: object): Promise<unknown>;
};

type Dependencies = {
  plan: Plan;
  scheduler: Scheduler;
  chance: Chance;
  faults: Faults;
  recorder: Recorder;
  perform: Perform;
  fail(error: unknown): void;
  /** Account quotas. Those that are absent are infinite. */
  limits?: Partial<Limits>;
};

const MAX_REORDER_MS = 400;
const THROTTLED_SHARE = 0.8;

/** The deployed product: the functions behind API Gateway's emulator, both with the run's faults. */
export const openDeployment = (given: Dependencies): Deployment => {
  const { plan, scheduler, faults, recorder, fail } = given;
  const chance = given.chance.fork("gateway");
  const { isOneProcess } = plan;
  const functions = createFunctions({ ...given, isOneProcess, gateway: () => gateway });

  const postFault = (): PostFault | undefined => {
    if (faults.strikes("post falsely gone")) return "gone";
    if (faults.strikes("post throttled")) return "throttled";
    if (faults.strikes("post unavailable")) return "unavailable";
    if (faults.strikes("post hangs")) return "hang";
    if (faults.strikes("post delivered but error")) return "delivered-but-error";
    return faults.strikes("post reordered") ? { delayMs: chance.between(1, MAX_REORDER_MS) } : undefined;
  };
  let throttledUntil = 0;
  const invokeFault = (): InvokeFault | undefined => {
    if (!faults.isCalm() && scheduler.now() < throttledUntil && chance.happens(THROTTLED_SHARE)) {
      faults.count("invocations throttled");
      return "throttled";
    }
    if (faults.strikes("invoked twice")) return "duplicate";
    return faults.strikes("invoked concurrently") ? "concurrent" : undefined;
  };
  let isSilent = false;
  const disconnectFault = (): DisconnectFault | undefined => {
    if (isSilent) return "missing";
    if (faults.strikes("disconnect missing")) return "missing";
    if (faults.strikes("disconnect twice")) return "twice";
    return faults.strikes("disconnect early") ? "early" : undefined;
  };

  const gateway = createGateway({
    apiId: "simulated",
    stage: "$default",
    domainName: "parley.example",
    clock: { now: () => EPOCH + scheduler.now(), after: scheduler.after },
    mintId: () => `${mint(chance, 15)}=`,
    limits: {
      lifetimeMs: plan.lifetimeMs,
      idleMs: plan.idleMs,
      connectionsPerSecond: Number.POSITIVE_INFINITY,
      requestBurst: Number.POSITIVE_INFINITY,
      requestsPerSecond: Number.POSITIVE_INFINITY,
      concurrency: Number.POSITIVE_INFINITY,
      ...given.limits,
    },
    faults: { post: postFault, invoke: invokeFault, disconnect: disconnectFault },
    authorizer: functions.authorizer,
    routes: {
      $connect: async (event) => {
        const { connectionId, authorizer } = event.requestContext;
        const { userId = "", session = "" } = authorizer ?? {};
        const answer = await overlapping("connecting", session, () => functions.connect(event));
        recorder.trace(() => `${connectionId} is ${answer.statusCode === 200 ? "open" : "refused"}, for ${userId}`);
        if (answer.statusCode === 200) {
          const openedAt = scheduler.now();
          recorder.connections.set(connectionId, { connectionId, userId, session, openedAt, forgotten: false });
        }
        return answer;
      },
      $disconnect: async (event) => {
        const { connectionId, connectedAt, disconnectStatusCode } = event.requestContext;
        const connection = recorder.connections.get(connectionId);
        if (connection) connection.closedAt ??= scheduler.now();
        recorder.trace(() => `${connectionId} is closed: ${disconnectStatusCode}`);
        if (disconnectStatusCode === 1001) {
          const age = EPOCH + scheduler.now() - connectedAt;
          faults.count(age >= plan.lifetimeMs ? "two hours cut" : "ten minutes idle");
        }
        const answer = await functions.disconnect(event);
        if (connection) connection.forgotten = true;
        return answer;
      },
      $default: functions.message,
    },
    actions: Object.fromEntries(UNANSWERED.map((action) => [action, functions.message])),
    onError: ({ error }) => {
      const isSimulated =
        error instanceof Error &&
        (error instanceof Died || /simulated\)$|timed out$|^Rate Exceeded$/.test(error.message));
      if (!isSimulated) fail(error);
    },
  });

  const underway = { connecting: new Map<string, number>(), ending: new Map<string, number>() };
  /** Runs `work`, and counts when a session ends while it opens a connection. */
  const overlapping = async <T>(what: keyof typeof underway, session: string, work: () => Promise<T>): Promise<T> => {
    const other = what === "ending" ? underway.connecting : underway.ending;
    if (other.get(session)) faults.count("sign-out beside connect");
    underway[what].set(session, (underway[what].get(session) ?? 0) + 1);
    try {
      return await work();
    } finally {
      underway[what].set(session, (underway[what].get(session) ?? 1) - 1);
    }
  };

  const callFrom =
    (sourceIp: string) =>
    async (method: Method, path: string, cookie: string | undefined, body = "") => {
      const answer = await functions.api(httpEvent(method, path, cookie, body, sourceIp)).catch((cause: unknown) => {
        throw new ParleyError("server.busy", "Unable to reach the server (simulated).", { cause });
      });
      const json: unknown = answer.body === "" ? undefined : JSON.parse(answer.body);
      if (answer.statusCode === 302) return { json: answer.headers?.location, cookie: undefined };
      if (answer.statusCode < 300) return { json, cookie: answer.cookies?.[0]?.split(";")[0] };
      const { error, code } = Failure.parse(json);
      throw new ParleyError(code, error);
    };

  let browsers = 0;
  const openBrowser = (): Browser => {
    browsers += 1;
    // Each in a network of its own: what one network may do is no matter of a run.
    const call = callFrom(`203.0.113.${browsers}`);
    let cookie: string | undefined;
    let account: Account | undefined;

    /** Runs a request that ends the current session. */
    const ending = async <T>(request: () => Promise<T>): Promise<T> => {
      const [session, userId] = [cookie && Session.hash(cookie.split("=")[1] ?? ""), account?.userId];
      if (session === undefined || userId === undefined) return request();
      const answer = await overlapping("ending", session, request);
      recorder.signOuts.push({ at: scheduler.now(), userId, session });
      recorder.trace(() => `${userId} is signed out`);
      return answer;
    };

    const browser: Browser = {
      account: () => account,
      signIn: async (username) => {
        const body = JSON.stringify({ username });
        const answer = await ending(() => call("POST", "/api/guest", cookie, body));
        cookie = answer.cookie;
        account = {
          ...User.parse(answer.json),
          browser,
          fetchTicket: async (userId) =>
            Ticket.parse((await call("POST", "/api/tickets", cookie, JSON.stringify({ userId }))).json),
          storage: createFakeStorage(),
          cache: createFakeCache(),
          drafts: createFakeDrafts(),
        };
        return account;
      },
      settle: async (address) => {
        await call("POST", "/api/sign-in/code", cookie, JSON.stringify({ address }));
        const [code] = functions.mailbox.get(address)?.subject.split(" ") ?? [];
        const proof = JSON.stringify({ address, code });
        ({ cookie } = await ending(() => call("POST", "/api/sign-in", cookie, proof)));
      },
      ask: async (method, path, input) =>
        (await call(method, path, cookie, input === undefined ? "" : JSON.stringify(input))).json,
      signOut: async () => {
        await ending(() => call("DELETE", "/api/session", cookie));
        cookie = account = undefined;
      },
    };
    return browser;
  };

  const throttle = (ms: number) => {
    throttledUntil = scheduler.now() + ms;
  };

  const setSilent = (next: boolean) => {
    isSilent = next;
  };

  return { functions, gateway, openBrowser, throttle, setSilent };
};

const Failure = z.object({ error: z.string(), code: ErrorCode });

/** An HTTP API's request, payload format 2.0. */
export const httpEvent = (
  method: string,
  path: string,
  cookie: string | undefined,
  body: string,
  sourceIp: string,
): Parameters<Functions["api"]>[0] => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: path,
  rawQueryString: "",
  ...(cookie !== undefined && { cookies: [cookie] }),
  headers: { host: "parley.example", "x-forwarded-proto": "https", "content-type": "application/json" },
  requestContext: {
    accountId: "simulated",
    apiId: "simulated",
    authentication: null,
    authorizer: {},
    domainName: "parley.example",
    domainPrefix: "parley",
    http: { method, path, protocol: "HTTP/1.1", sourceIp, userAgent: "simulation" },
    requestId: "simulated",
    routeKey: "$default",
    stage: "$default",
    time: "01/Jan/2026:00:00:00 +0000",
    timeEpoch: EPOCH,
  },
  body,
  isBase64Encoded: false,
});
