import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import * as File from "@parley/core/files/file";
import type { Work } from "@parley/core/live/hand-on";
import { createRecent } from "@parley/core/log/recent";
import { policyOf, readWorkspace } from "@parley/core/people/workspace";
import type { MessageEvent, Session } from "@parley/emulator/event";
import { createEventQueue } from "@parley/emulator/event-queue";
import type { Faults } from "@parley/emulator/faults";
import { createGateway, type Gateway } from "@parley/emulator/gateway";
import type { Limits } from "@parley/emulator/limits";
import { attach } from "@parley/emulator/websocket";
import { UNANSWERED } from "@parley/functions/actions";
import type { Logger } from "@parley/functions/logger";
import type { Mailer } from "@parley/functions/mail";
import { mintId, systemClock } from "@parley/functions/system";
import { createWebPush } from "@parley/functions/web-push";
import { LIMITS } from "@parley/protocol/limits";
import type { WorkspacePolicy } from "@parley/protocol/workspace";
import manifest from "../../../package.json" with { type: "json" };
import { type Asker, createAdmission, refusal } from "./admission";
import { readAuthSecrets, readPushSecret } from "./auth-secret";
import { type OnFailure, openDatabase, sweep } from "./database";
import { openFiles, STORE_PATH } from "./file-store";
import { createGate, type Outside } from "./gate";
import type { Handlers } from "./handlers";
import { createHealth } from "./health";
import { checkHost, checkOrigin, isAskedLocally } from "./hosts";
import { refuseTooLarge, sendHttpResult, toHttpEvent } from "./http-event";
import type { Settings } from "./settings";
import { StartError } from "./start-error";
import type { Store } from "./store";
import { createTurns } from "./turns";
import { readViewer, type Viewer } from "./viewer";

export type ServerOptions = Omit<Settings, "mail"> & {
  mailer: Mailer | undefined;
  /** The page that shows what the mailer keeps instead of sending it. Undefined: it sends. */
  mailbox: RequestListener | undefined;
  log: Logger;
  /** The functions, asked for at every event, so that `pnpm dev` can exchange them. */
  handlers: () => Handlers;
  /** What serves everything that is not the API: the built web app, or Vite in `pnpm dev`. */
  web: RequestListener;
  /** Shortened in tests. */
  limits?: Partial<Limits>;
  faults?: Faults;
  /** The product can't go on: the process has to end. */
  onFailure: OnFailure;
};

export type Server = {
  /** Where it listens, as it can be opened on the machine itself. */
  url: string;
  gateway: Gateway;
  /** Who might enter when it was started. */
  policy: WorkspacePolicy;
  /** Answers what is under way, ends the connections (1001), and rejects nothing. */
  close(): Promise<void>;
};

const REALTIME_PATH = "/realtime";
const HEALTH_PATH = "/health";
const MAILBOX_PATH = "/mailbox";

/** So long a request may take that is under way when the product is stopped. */
const FAREWELL_MS = 5_000;

/** The authorizer has named the person. */
const askerOf = ({ connectionId, authorizer }: Session): Asker => ({
  userId: authorizer?.userId ?? connectionId,
  connectionId,
});

/** The quotas that an AWS account has for all that it runs. Here the admission bounds what is done at once. */
const OWN_MACHINE: Partial<Limits> = {
  connectionsPerSecond: Number.POSITIVE_INFINITY,
  requestsPerSecond: Number.POSITIVE_INFINITY,
  requestBurst: Number.POSITIVE_INFINITY,
  concurrency: Number.POSITIVE_INFINITY,
};

/** What is handed on: so much is worked on at once, and so much may wait. What is more is dropped, and clients find it by `seq`. */
const HANDED_ON = { concurrency: 16, capacity: 10_000 };

const SWEEP_MS = 60 * 60 * 1000;

/** So often what somebody may have left behind is looked for: files, and deletions of people. On AWS it is a minute. */
const LEFT_BEHIND_MS = 20_000;

const pathOf = ({ url = "" }: IncomingMessage): string | undefined => url.split("?")[0];

/** Starts the product. Throws `StartError` where it can't. */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { log, publicUrl } = options;
  const startedAt = Date.now();
  const database = await openDatabase(options.data, options.onFailure);
  const orClose = <Read>(reading: Promise<Read>): Promise<Read> =>
    reading.catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
  const policy = await orClose(readPolicy(database, options));
  const authSecrets = await orClose(readAuthSecrets(options.data));
  const pushSecret = await orClose(readPushSecret(options.data));
  const awaitedFrom = (fileId: string) => File.awaitedFrom(database.view(), fileId);
  const files = await openFiles(options.data, authSecrets[0], awaitedFrom).catch(async (cause: unknown) => {
    await database.close();
    throw new StartError(
      `The files in the data folder ${options.data} can't be used. Let Parley read and write them.`,
      { cause },
    );
  });
  const outside: Outside = {
    // The data folder may have been exchanged for an older copy while the product was stopped: each start is an epoch.
    deps: {
      clock: systemClock,
      random: Math.random,
      mintId,
      epoch: startedAt.toString(36),
      inTurn: createTurns(Math.random),
      recent: createRecent(),
    },
    gateway: {
      post: async (posts) => {
        const posted = posts.map(({ to, data }) => gateway.management.postToAll(to, data));
        return {
          gone: new Set(posted.flatMap(({ gone }) => gone)),
          failed: posted.reduce((total, { failed }) => total + failed.length, 0),
          throttled: 0,
        };
      },
      disconnect: (connectionId) => gateway.management.delete(connectionId),
    },
    files: files.store,
    pushes: createWebPush(pushSecret, log, options.pushService),
    handOn: async (work) => works.send(work),
    log,
    publicUrl,
    defaultPolicy: options.defaultPolicy,
    administration: options.administration,
    authSecrets,
    smokeSecret: options.smokeSecret,
    providers: options.providers,
    mailer: options.mailer,
    mailbox: options.mailbox && MAILBOX_PATH,
    realtimeUrl: REALTIME_PATH,
  };
  const { handlers } = options;
  const gated = createGate(database, outside);
  const works = createEventQueue<Work>({
    ...HANDED_ON,
    handler: (work) => gated((env) => handlers().deliver(env)(work)),
    onError: (error) => log.error("function failed", error, { function: "deliver" }),
  });
  const { admit, isCrowded, leave } = createAdmission({
    pause: (connectionId) => gateway.pause(connectionId),
    resume: (connectionId) => gateway.resume(connectionId),
  });
  const message = async (event: MessageEvent) =>
    (await admit(askerOf(event.requestContext), () => gated((env) => handlers().message(env)(event)))) ??
    refusal(event.body);
  const gateway = createGateway({
    apiId: "local",
    stage: "$default",
    domainName: "localhost",
    authorizer: (event) => gated((env) => handlers().authorizer(env)(event)),
    routes: {
      $connect: (event) => gated((env) => handlers().connect(env)(event)),
      $disconnect: (event) => {
        leave(askerOf(event.requestContext));
        return gated((env) => handlers().disconnect(env)(event));
      },
      $default: message,
    },
    refuse: (session, body) => (isCrowded(askerOf(session)) ? refusal(body) : undefined),
    actions: Object.fromEntries(UNANSWERED.map((action) => [action, message])),
    onError: ({ error, ...where }) => log.error("function failed", error, where),
    limits: { ...OWN_MACHINE, ...options.limits },
    ...(options.faults && { faults: options.faults }),
  });

  const api = async (request: IncomingMessage, response: ServerResponse, viewer: Viewer) => {
    try {
      const event = await toHttpEvent(request, viewer);
      if (event) sendHttpResult(await gated((env) => handlers().api(env)(event)), response);
      else refuseTooLarge(request, response);
    } catch (error) {
      log.error("function failed", error, { path: request.url });
      response.writeHead(500).end();
    }
  };
  const health = createHealth(database, manifest.version, startedAt);
  const answerHealth = async (response: ServerResponse) => {
    const { statusCode, body } = await health();
    const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
    response.writeHead(statusCode, headers).end(`${JSON.stringify(body)}\n`);
  };
  const underWay = new Set<Promise<void>>();
  const finish = (work: Promise<void>) => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const server = createServer((request, response) => {
    const viewer = readViewer(request, options.proxies);
    const path = pathOf(request);
    const isHealth = path === HEALTH_PATH;
    // A probe on the machine itself knows no other name.
    const refusal = isHealth && isAskedLocally(viewer) ? undefined : checkHost(viewer, publicUrl);
    if (refusal) response.writeHead(refusal.statusCode, { "Content-Type": "text/plain" }).end(`${refusal.sentence}\n`);
    else if (isHealth) finish(answerHealth(response));
    else if (request.url?.startsWith("/api/")) finish(api(request, response, viewer));
    else if (path === STORE_PATH || path?.startsWith(`${STORE_PATH}/`)) files.serve(request, response);
    else if (options.mailbox && path === MAILBOX_PATH && isAskedLocally(viewer)) options.mailbox(request, response);
    else options.web(request, response);
  });
  // A large file over a slow line.
  server.requestTimeout = LIMITS.uploadTtlMs;
  attach(gateway, server, REALTIME_PATH, (request) => {
    const viewer = readViewer(request, options.proxies);
    const refusal = checkHost(viewer, publicUrl) ?? checkOrigin(viewer, publicUrl);
    return refusal && { statusCode: refusal.statusCode, body: JSON.stringify({ message: refusal.sentence }) };
  });

  const sweepNow = () =>
    Promise.all([sweep(database, startedAt), files.sweep()]).catch((error: unknown) =>
      log.error("sweep failed", error),
    );
  let sweeping: Promise<unknown> = Promise.resolve();
  const sweeper = setInterval(() => {
    sweeping = sweepNow();
  }, SWEEP_MS);
  const lookBehind = () => works.send({ task: "sweep" });
  const leftBehind = setInterval(lookBehind, LEFT_BEHIND_MS);
  const close = async () => {
    clearInterval(sweeper);
    clearInterval(leftBehind);
    const closed = new Promise((resolve) => server.close(resolve));
    await Promise.all([
      gateway.close(),
      Promise.race([Promise.all(underWay), sleep(FAREWELL_MS, undefined, { ref: false })]),
    ]);
    await works.drained();
    server.closeAllConnections();
    await closed;
    await sweeping;
    await files.close();
    await database.close();
  };

  server.listen(options.port, options.host);
  try {
    await once(server, "listening");
  } catch (error) {
    await close();
    throw whyNotListening(error, options);
  }
  sweeping = sweepNow();
  lookBehind();
  const { port } = server.address() as AddressInfo;
  return { url: `http://${nameOf(options.host)}:${port}`, gateway, policy, close };
};

/**
 * Who may enter, by the workspace's settings and what the process was told. Settings that were made while nobody else reached Parley may let
 * guests in; where others do, and the process was told that they may not, throws `StartError`.
 */
const readPolicy = async (
  database: Store,
  { defaultPolicy, openings }: Pick<Settings, "defaultPolicy" | "openings">,
): Promise<WorkspacePolicy> => {
  const policy = policyOf(await readWorkspace(database.view()), defaultPolicy);
  if (openings.length > 0 && policy.guests && !defaultPolicy.guests)
    throw new StartError(
      `The workspace's settings let guests in, but PARLEY_GUESTS=off says that nobody gets in with just a name: say PARLEY_GUESTS=open if the settings are right, or start Parley without ${openings.map((each) => each.split("=")[0]).join(" and ")} and choose "No guests" there.`,
    );
  return policy;
};

const whyNotListening = (error: unknown, { host, port }: ServerOptions): unknown => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new StartError(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start.`, { cause: error });
  if (code === "EADDRNOTAVAIL")
    return new StartError(`HOST=${host} is no address of this machine. HOST=0.0.0.0 listens on all that it has.`, {
      cause: error,
    });
  if (code === "EACCES")
    return new StartError(`Port ${port} is not for everybody to take. Choose another: PORT=4000 npm start.`, {
      cause: error,
    });
  return error;
};

/** Addresses at which a server is reached by the name localhost. Of 127.0.0.0/8 that leads to one alone. */
const LOCALHOST = ["127.0.0.1", "::1", "0.0.0.0", "::"];

const nameOf = (host: string): string => {
  if (LOCALHOST.includes(host)) return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
};
