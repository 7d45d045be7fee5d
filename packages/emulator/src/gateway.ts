import { type Grant, readGrant } from "./authorizer";
import { type Clock, systemClock } from "./clock";
import { type Connection, createConnections } from "./connections";
import {
  type Api,
  type AuthorizerEvent,
  authorizerEvent,
  type ConnectEvent,
  connectEvent,
  type DisconnectEvent,
  disconnectEvent,
  type MessageEvent,
  messageEvent,
  type Session,
} from "./event";
import type { Faults } from "./faults";
import { type Handshake, type HandshakeRequest, readConnectAnswer, refuse } from "./handshake";
import { newId } from "./id";
import { createAttempt, createInvoke, type Handler } from "./invocation";
import { defaultLimits, type Limits } from "./limits";
import { createManagement, type Management } from "./management";
import { readRouteResponse, selectRoute } from "./route";
import { createThrottle } from "./throttle";
import type { Peer, Transport } from "./transport";
import { createWorkload } from "./workload";

export type Failure = {
  /** `authorizer`, or the route whose handler failed. */
  routeKey: string;
  connectionId: string;
  error: unknown;
};

export type GatewayOptions = Api & {
  /** A REQUEST authorizer on `$connect`. Throwing `Error("Unauthorized")` refuses with 401, a policy that denies with 403. */
  authorizer?: Handler<AuthorizerEvent>;
  routes: {
    $connect: Handler<ConnectEvent>;
    $disconnect: Handler<DisconnectEvent>;
    $default: Handler<MessageEvent>;
  };
  /** Custom routes: the value of `action` in the message → its handler. They have no route response: nothing that it returns is sent back. */
  actions?: Readonly<Record<string, Handler<MessageEvent>>>;
  /** AWS never does this: asked before a frame becomes an event. What it returns is the answer, of which only `body` is sent. */
  refuse?: (session: Session, body: string) => { body?: string } | undefined;
  limits?: Partial<Limits>;
  clock?: Clock;
  faults?: Faults;
  /** Names the connections, as `newId` does: for runs that are to be repeatable. */
  mintId?: () => string;
  /** Hears of every handler that threw, timed out or returned what API Gateway cannot use. */
  onError: (failure: Failure) => void;
};

export type Gateway = {
  readonly stage: string;
  readonly limits: Limits;
  /** Runs the authorizer and `$connect`; the transport keeps its upgrade pending meanwhile. Never rejects. */
  connect(request: HandshakeRequest): Promise<Handshake>;
  readonly management: Management;
  /**
   * A fault: the line dies without a close frame and the gateway goes on believing in the connection until it idles
   * out. With `clientNotices` the client sees its socket end (1006); without, it believes too.
   * Throws when the connection is not open.
   */
  sever(connectionId: string, how: { clientNotices: boolean }): void;
  /** AWS never does this: reads nothing more from a connection until `resume`, so that TCP slows its client down. */
  pause(connectionId: string): void;
  resume(connectionId: string): void;
  /** Closes every connection (1001), stops the timers and awaits the running invocations, `$disconnect` included. */
  close(): Promise<void>;
};

/** An API Gateway WebSocket API without the sockets: those are a transport's business. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { routes, actions = {}, faults = {}, clock = systemClock, mintId = newId, onError } = options;
  const api: Api = { apiId: options.apiId, stage: options.stage, domainName: options.domainName };
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const workload = createWorkload();
  const takeConnection = createThrottle(clock, limits.connectionsPerSecond);
  const takeRequest = createThrottle(clock, limits.requestsPerSecond, limits.requestBurst);
  const attempt = createAttempt(clock, limits.integrationMs, limits.concurrency);
  const invoke = createInvoke(attempt, clock, faults, ({ requestContext }, error) =>
    onError({ routeKey: requestContext.routeKey, connectionId: requestContext.connectionId, error }),
  );
  let closed = false;
  let announceClosing = () => {};
  const closing = new Promise<void>((resolve) => {
    announceClosing = resolve;
  });

  const disconnect = async (session: Session, code: number, reason: string) => {
    await invoke(routes.$disconnect, disconnectEvent(api, session, code, reason, clock.now()));
  };

  const connections = createConnections(clock, limits, ({ session, disconnectFault }, code, reason) => {
    if (disconnectFault === "missing") return;
    const first = disconnect(session, code, reason);
    workload.track(disconnectFault === "twice" ? first.then(() => disconnect(session, code, reason)) : first);
  });

  /** Whether the frame is refused. */
  const isRefused = (connection: Connection, body: string): boolean => {
    const refusal = options.refuse?.(connection.session, body);
    if (refusal?.body !== undefined) connections.deliver(connection, refusal.body);
    return refusal !== undefined;
  };

  const receive = async (connection: Connection, body: string) => {
    const routeKey = selectRoute(body, actions);
    const custom = actions[routeKey];
    const event = messageEvent(api, connection.session, routeKey, body, clock.now());
    const fail = (message: string) => {
      const { connectionId, requestId } = event.requestContext;
      connections.deliver(connection, JSON.stringify({ message, connectionId, requestId }));
    };
    // Neither text is confirmed [?].
    if (!takeRequest()) return fail("Too Many Requests");
    const outcome = await invoke(async (input) => {
      const answer = await (custom ?? routes.$default)(input);
      return custom ? undefined : readRouteResponse(answer, limits.messageBytes);
    }, event);
    if (!outcome.ok) return fail("Internal server error");
    if (outcome.answer !== undefined) connections.deliver(connection, outcome.answer);
  };

  const open = (connection: Connection, transport: Transport): Peer => {
    connections.establish(connection, transport);
    const heard = () => connections.hears(connection, transport);
    return {
      message: (text) => {
        if (!heard()) return;
        connection.lastActiveAt = clock.now();
        if (Buffer.byteLength(text) > limits.messageBytes) connections.close(connection, 1009, "Message too long");
        else if (!isRefused(connection, text)) workload.track(receive(connection, text));
      },
      violation: (code, reason) => {
        if (heard()) connections.close(connection, code, reason);
      },
      closed: (code, reason) => {
        if (heard()) connections.end(connection, code, reason);
      },
    };
  };

  /** The grant, or the status to refuse with. */
  const authorize = async (
    authorizer: Handler<AuthorizerEvent>,
    session: Session,
    request: HandshakeRequest,
  ): Promise<Grant | number> => {
    const isRefusal = (error: unknown) => error instanceof Error && error.message === "Unauthorized";
    const report = (error: unknown) => {
      if (!isRefusal(error)) onError({ routeKey: "authorizer", connectionId: session.connectionId, error });
    };
    const outcome = await attempt(
      report,
      async (event) => readGrant(await authorizer(event), event.methodArn, limits.authorizerBytes),
      authorizerEvent(api, session, request, clock.now()),
    );
    if (outcome.ok) return outcome.answer ?? 403;
    return isRefusal(outcome.error) ? 401 : 500;
  };

  const connect = async (request: HandshakeRequest): Promise<Handshake> => {
    const connectionId = mintId();
    if (closed) return refuse(503, connectionId);
    // The status is unconfirmed [?].
    if (request.url.length > limits.urlCharacters) return refuse(414, connectionId);
    if (!takeConnection()) return refuse(429, connectionId);

    const userAgent = request.headers.find(([name]) => name.toLowerCase() === "user-agent")?.[1];
    const visitor: Session = {
      connectionId,
      connectedAt: clock.now(),
      identity: { sourceIp: request.sourceIp, ...(userAgent !== undefined && { userAgent }) },
    };
    const grant = options.authorizer && (await authorize(options.authorizer, visitor, request));
    if (typeof grant === "number") return refuse(grant, connectionId);
    const session: Session = grant ? { ...visitor, authorizer: grant } : visitor;

    const disconnectFault = faults.disconnect?.(connectionId);
    if (disconnectFault === "early") await disconnect(session, 1006, "Connection closed abnormally");
    const outcome = await invoke(
      async (event) => readConnectAnswer(await routes.$connect(event)),
      connectEvent(api, session, request, clock.now()),
    );
    if (disconnectFault === "early") return { outcome: "dropped" };
    // Both statuses are unconfirmed [?].
    if (!outcome.ok) return refuse(outcome.timedOut ? 504 : 502, connectionId);
    const { statusCode, protocol } = outcome.answer;
    if (statusCode >= 300) return refuse(statusCode, connectionId);

    const connection = connections.add(session, disconnectFault);
    if (closed) {
      connections.end(connection, 1001, "Going away");
      return refuse(503, connectionId);
    }
    return {
      outcome: "accepted",
      connectionId,
      protocol,
      open: (transport) => open(connection, transport),
      abandon: () => connections.end(connection, 1006, "Connection closed abnormally"),
    };
  };

  return {
    stage: api.stage,
    limits,
    connect: (request) => workload.track(connect(request)),
    management: createManagement({
      clock,
      messageBytes: limits.messageBytes,
      connections,
      takeRequest,
      postFault: (connectionId, data) => faults.post?.(connectionId, data),
      closing,
    }),
    sever: connections.sever,
    pause: (connectionId) => connections.findOpen(connectionId)?.transport?.pause(),
    resume: (connectionId) => connections.findOpen(connectionId)?.transport?.resume(),
    close: async () => {
      closed = true;
      announceClosing();
      connections.closeAll(1001, "Going away");
      await workload.drained();
    },
  };
};
