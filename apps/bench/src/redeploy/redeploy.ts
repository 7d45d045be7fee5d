import { fullJitter } from "@parley/client/backoff";
import type { Deps } from "@parley/core/context";
import * as Connection from "@parley/core/live/connection";
import { type Connections, oneByOne } from "@parley/core/live/gateway";
import { MAX_SHARDS } from "@parley/core/live/subscription";
import { newHead } from "@parley/core/log/head";
import * as Budget from "@parley/core/people/budget";
import * as Session from "@parley/core/people/session";
import * as Hello from "@parley/core/room/hello";
import { createTable } from "@parley/core/table/dynamodb";
import * as Keys from "@parley/core/table/keys";
import type { MemberRow, RoomRow } from "@parley/core/table/row";
import { createFiles } from "@parley/core/testing/files";
import { createPushes } from "@parley/core/testing/pushes";
import { seeded } from "@parley/core/testing/seeded";
import { createVirtualTime } from "@parley/core/testing/virtual-time";
import { defaultLimits } from "@parley/emulator/limits";
import { createThrottle } from "@parley/emulator/throttle";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Deliver from "@parley/functions/deliver";
import * as Disconnect from "@parley/functions/disconnect";
import type { Env } from "@parley/functions/env";
import * as Message from "@parley/functions/message";
import { SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import { createDynamo } from "../writers/dynamo";

/** A stage whose people are each in a room of ten, which three of them look at, and in one room of all. */
export type RedeployPlan = { people: number };

/** What happened in one second. `requests` are frames and posts together, as API Gateway counts them. */
export type Second = { connected: number; refused: number; back: number; requests: number };

export type Redeploy = {
  plan: RedeployPlan;
  curve: Second[];
  /** When the last was back, in s after all sockets had been closed. */
  lastBack: number;
  /** Who came and went: posts in all, and the most that one connection got. */
  told: { posts: number; most: number };
};

const ROOM_SIZE = 10;
const LOOKERS = 3;
const STARTS_AT = Date.UTC(2030, 0, 1);
const HOUR = 60 * 60_000;
/** Until the client has a ticket, and until a socket is open: what the network takes of it, in ms. */
const ROUND_TRIP_MS = 40;
/** A post's, inside of AWS. */
const POST_MS = 10;
const METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/$connect";

type Person = {
  userId: string;
  username: string;
  secret: string;
  connectionId: string;
  /** The room on the screen. */
  looksAt: string | undefined;
};

const refused = (httpStatusCode: number) =>
  Object.assign(new Error(`The gateway answered ${httpStatusCode}.`), { $metadata: { httpStatusCode } });

/** Closes every socket of a stage at once, as a redeploy does, and lets the clients come back, by the real functions and in virtual time. */
export const runRedeploy = async (plan: RedeployPlan): Promise<Redeploy> => {
  const time = createVirtualTime(STARTS_AT);
  const random = seeded(1);
  const dynamo = createDynamo(time, random);
  let ids = 0;
  const mintId = () => {
    ids += 1;
    return `id-${String(ids).padStart(13, "0")}`;
  };
  const depsOf = (documents: typeof dynamo.documents): Deps => ({
    table: createTable(documents, "bench", time),
    clock: time,
    random,
    mintId,
    epoch: "bench",
  });
  const [prepared, deps] = [depsOf(dynamo.unhurried), depsOf(dynamo.documents)];
  const people = await time.run(() => settle(prepared, plan));
  await time.run(() => time.sleep(HOUR / 2));

  const began = time.now();
  const curve: Second[] = [];
  const note = (what: keyof Second) => {
    const at = Math.floor((time.now() - began) / 1000);
    while (curve.length <= at) curve.push({ connected: 0, refused: 0, back: 0, requests: 0 });
    const second = curve[at];
    if (second) second[what] += 1;
  };

  const sockets = new Set<string>();
  const told = new Map<string, number>();
  const takesConnection = createThrottle(time, defaultLimits.connectionsPerSecond);
  const takesRequest = createThrottle(time, defaultLimits.requestsPerSecond, defaultLimits.requestBurst);
  const connections: Connections = {
    async post(connectionId) {
      if (!takesRequest()) throw refused(429);
      note("requests");
      await time.sleep(POST_MS);
      if (!sockets.has(connectionId)) throw refused(410);
      told.set(connectionId, (told.get(connectionId) ?? 0) + 1);
    },
    check: async () => {},
    disconnect: async (connectionId) => {
      sockets.delete(connectionId);
    },
  };
  const env = (): Env => ({
    deps,
    files: createFiles(time).store,
    pushes: createPushes().service,
    gateway: oneByOne({ clock: time, random }, connections),
    handOn: async (work) => {
      void functions.deliver(work);
      return true;
    },
    log: { info: () => {}, error: () => {} },
    defaultPolicy: { signUp: "open" as const, guests: true },
    mailer: undefined,
    authSecrets: ["secret"] as const,
    providers: {},
    administration: undefined,
    realtimeUrl: "wss://parley.example/$default",
  });
  const functions = {
    authorizer: Authorizer.create(env),
    connect: Connect.create(env),
    deliver: Deliver.create(env),
    disconnect: Disconnect.create(env),
    message: Message.create(env),
  };
  let running = 0;
  /** Undefined where Lambda has no room for it. */
  const invoke = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    if (running >= defaultLimits.concurrency) return undefined;
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
  const contextOf = (connectionId: string, identity?: object) => ({
    connectionId,
    requestId: connectionId,
    routeKey: "$default",
    authorizer: identity,
  });

  /** `$disconnect`, for which nobody waits: API Gateway calls it when it can. */
  const disconnect = async (connectionId: string) => {
    const requestContext = contextOf(connectionId);
    for (;;) {
      const answer = await invoke(() => functions.disconnect({ requestContext }));
      if (answer) return;
      await time.sleep(random() * 1000);
    }
  };

  const issueTicket = ({ userId, secret }: Person) =>
    invoke(async () => {
      await time.sleep(ROUND_TRIP_MS);
      const session = await Session.find(deps, [{ secret, hostOnly: true }]);
      if (!session) throw new Error("nobody is signed in");
      await Budget.chargePerson(deps, userId, "tickets");
      return (await Session.issueTicket(deps, secret, session.user)).ticket;
    });

  /** Opens a socket. Undefined where API Gateway or Lambda has no room for it. */
  const open = async (ticket: string) => {
    await time.sleep(ROUND_TRIP_MS);
    if (!takesConnection()) return undefined;
    const connectionId = `back-${mintId()}`;
    const headers = { "Sec-WebSocket-Protocol": `${SUBPROTOCOL}, ${TICKET_SUBPROTOCOL_PREFIX}${ticket}` };
    const admitted = await invoke(() => functions.authorizer({ methodArn: METHOD_ARN, headers }));
    const requestContext = contextOf(connectionId, admitted?.context);
    const connected = admitted && (await invoke(() => functions.connect({ headers, requestContext })));
    if (connected?.statusCode !== 200) return undefined;
    sockets.add(connectionId);
    note("connected");
    return requestContext;
  };

  const hello = async (requestContext: ReturnType<typeof contextOf>): Promise<boolean> => {
    await time.sleep(ROUND_TRIP_MS);
    if (!takesRequest()) return false;
    note("requests");
    const frame = { action: "hello", data: { looks: true }, requestId: "hello" };
    const answer = await invoke(() => functions.message({ requestContext, body: JSON.stringify(frame) }));
    return answer?.body !== undefined && JSON.parse(answer.body).type === "success";
  };

  /** What the client says of its screen after `hello`. */
  const look = async (roomId: string, connectionId: string) => {
    note("requests");
    await setLooking(deps, roomId, connectionId);
  };

  /** As the client does it (`connection.ts`): a page of `hello` that fails is asked for again on the same socket. */
  const comeBack = async (person: Person): Promise<number> => {
    for (let failures = 1; ; failures += 1) {
      await time.sleep(fullJitter(failures, random()));
      const ticket = await issueTicket(person);
      const requestContext = ticket === undefined ? undefined : await open(ticket);
      if (!requestContext) {
        note("refused");
        continue;
      }
      for (let tries = 1; !(await hello(requestContext)); tries += 1) await time.sleep(fullJitter(tries, random()));
      note("back");
      const returned = time.now() - began;
      if (person.looksAt !== undefined) await look(person.looksAt, requestContext.connectionId);
      return returned;
    }
  };

  const backAfter = await time.run(async () => {
    const ends = people.map(({ connectionId }) => disconnect(connectionId));
    const returns = await Promise.all(people.map(comeBack));
    await Promise.all(ends);
    return returns;
  });
  const counts = [...told.values()];
  return {
    plan,
    curve,
    lastBack: backAfter.reduce((last, each) => Math.max(last, each), 0) / 1000,
    told: {
      posts: counts.reduce((total, each) => total + each, 0),
      most: counts.reduce((most, each) => Math.max(most, each), 0),
    },
  };
};

/** People with sessions, rooms and a connection each. */
const settle = async (deps: Deps, { people }: RedeployPlan): Promise<Person[]> => {
  const everybody = await makeRoom(deps, people > 200 ? MAX_SHARDS : 1);
  const settled: Person[] = [];
  let roomId = everybody;
  for (let n = 0; n < people; n += 1) {
    if (n % ROOM_SIZE === 0) roomId = await makeRoom(deps, 1);
    const user = { userId: deps.mintId(), username: `Person ${n}` };
    for (const each of [everybody, roomId]) await addMember(deps, each, user);
    const { secret } = await Session.open(deps, user, { hostOnly: true });
    const connectionId = deps.mintId();
    await Connection.open(deps, connectionId, user, Session.hash(secret));
    await Hello.hello({ ...deps, actor: { ...user, connectionId } }, { looks: true });
    const looksAt = n % ROOM_SIZE < LOOKERS ? roomId : undefined;
    if (looksAt !== undefined) await setLooking(deps, looksAt, connectionId);
    settled.push({ ...user, secret, connectionId, looksAt });
  }
  return settled;
};

const setLooking = (deps: Deps, roomId: string, connectionId: string) =>
  deps.table.update(Keys.subscription(roomId, 0, connectionId), { set: { looking: true } });

const makeRoom = async (deps: Deps, shards: number): Promise<string> => {
  const roomId = deps.mintId();
  const about: RoomRow = { name: "Room", createdBy: "nobody", createdAt: STARTS_AT, settled: 0, hasWords: true };
  const head = { ...newHead("private"), ...(shards > 1 && { shards }) };
  await deps.table.putMany([
    { ...Keys.head(roomId), ...head },
    { ...Keys.about(roomId), ...about },
  ]);
  return roomId;
};

const addMember = async (deps: Deps, roomId: string, user: { userId: string; username: string }): Promise<void> => {
  const { userId, username } = user;
  const member: MemberRow = { username, role: "member", joinedAt: STARTS_AT, state: "active", since: 0 };
  await deps.table.putMany([
    { ...Keys.member(roomId, userId), ...member },
    { ...Keys.userRoom(userId, roomId), readSeq: 0 },
  ]);
};

export const REDEPLOY: RedeployPlan = { people: 10_000 };
