import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Work } from "@parley/core/live/hand-on";
import type { MessageEvent, Session } from "@parley/emulator/event";
import { createEventQueue } from "@parley/emulator/event-queue";
import type { Faults } from "@parley/emulator/faults";
import { createGateway, type Gateway } from "@parley/emulator/gateway";
import type { Limits } from "@parley/emulator/limits";
import { attach } from "@parley/emulator/websocket";
import { UNANSWERED } from "@parley/functions/actions";
import type { Logger } from "@parley/functions/logger";
import { mintId, systemClock } from "@parley/functions/system";
import { type Asker, createAdmission, refusal } from "./admission";
import { readAuthSecrets } from "./auth-secret";
import { type OnFailure, openDatabase, sweep } from "./database";
import { createGate, type Outside } from "./gate";
import type { Handlers } from "./handlers";
import { checkOrigin, createHostCheck } from "./hosts";
import { refuseTooLarge, sendHttpResult, toHttpEvent } from "./http-event";
import { createMailbox } from "./mailbox";
import { StartError } from "./start-error";
import { createTurns } from "./turns";

export type ServerOptions = {
  port: number;
  data: string;
  /** Host names to serve beside the loopback ones. */
  hosts: readonly string[];
  /** The address of the first administrator. Undefined: it is who first has an account that lasts. */
  administrator: string | undefined;
  log: Logger;
  /** Writes a line to the terminal. */
  print(line: string): void;
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

export type Server = { url: string; gateway: Gateway; close(): Promise<void> };

const REALTIME_PATH = "/realtime";

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

/** Starts the product on 127.0.0.1. Throws `StartError` where it can't. */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { log } = options;
  const startedAt = Date.now();
  const database = await openDatabase(options.data, options.onFailure);
  const authSecrets = await readAuthSecrets(options.data).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const mailbox = createMailbox(options.print);
  const outside: Outside = {
    // The data folder may have been exchanged for an older copy while the product was stopped: each start is an epoch.
    deps: {
      clock: systemClock,
      random: Math.random,
      mintId,
      epoch: startedAt.toString(36),
      inTurn: createTurns(Math.random),
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
    handOn: async (work) => works.send(work),
    log,
    defaultPolicy: { signUp: "open", guests: true },
    mailer: mailbox.mailer,
    authSecrets,
    administration: options.administrator === undefined ? "first" : { address: options.administrator },
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

  const checkHost = createHostCheck(options.hosts);
  const api = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const event = await toHttpEvent(request);
      if (event) sendHttpResult(await gated((env) => handlers().api(env)(event)), response);
      else refuseTooLarge(request, response);
    } catch (error) {
      log.error("function failed", error, { path: request.url });
      response.writeHead(500).end();
    }
  };
  const server = createServer((request, response) => {
    const refusal = checkHost(request);
    if (refusal) response.writeHead(refusal.statusCode, { "Content-Type": "text/plain" }).end(`${refusal.sentence}\n`);
    else if (request.url?.startsWith("/api/")) void api(request, response);
    else if (mailbox.isMailbox(request)) mailbox.page(request, response);
    else options.web(request, response);
  });
  attach(gateway, server, REALTIME_PATH, (request) => {
    const refusal = checkHost(request) ?? checkOrigin(request);
    return refusal && { statusCode: refusal.statusCode, body: JSON.stringify({ message: refusal.sentence }) };
  });

  const sweepNow = () => sweep(database, startedAt).catch((error: unknown) => log.error("sweep failed", error));
  let sweeping = Promise.resolve();
  const sweeper = setInterval(() => {
    sweeping = sweepNow();
  }, SWEEP_MS);
  const close = async () => {
    clearInterval(sweeper);
    await gateway.close();
    await works.drained();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await sweeping;
    await database.close();
  };

  server.listen(options.port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    await close();
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!taken) throw error;
    throw new StartError(`Port ${options.port} is taken. Choose another: PORT=${options.port + 1} npm start.`);
  }
  sweeping = sweepNow();
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, gateway, close };
};
