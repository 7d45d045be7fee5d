import type { ActionName, Input, Output } from "@parley/protocol/actions";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import type { Event } from "@parley/protocol/events";
import { LIMITS } from "@parley/protocol/limits";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createAlarm, within } from "./alarm";
import { around, fullJitter } from "./backoff";
import { type Channel, OPEN_MS, openChannel } from "./channel";
import type { Ports } from "./ports";
import { Unanswered } from "./requests";
import { createStore, type Store } from "./store";

/**
 * Keeps one connection to the server, with another beside it while it changes over.
 *
 *     start → connecting ⇄ offline (until `retryAt`)
 *                 ↓  ↑
 *               online           signed-out: no ticket was given, or another person's; `start` begins again
 *
 * It speaks for one user. A ticket or a `hello` that names somebody else ends it as signed out, before anything else is sent (I15).
 * Every connection takes a new ticket and begins with `hello`, which subscribes it to all of the user's rooms and says where each stands.
 * Before API Gateway would close it, the next one is opened and greeted, and only then the old one ends, once its answers are in.
 */
export type ConnectionState = {
  readonly status: "connecting" | "online" | "offline" | "signed-out";
  /** When the client came online or, otherwise, since when it has not been. */
  readonly since: number;
  /** Attempts since it last was online. */
  readonly attempt: number;
  readonly retryAt?: number;
  /** Why it is signed out: nobody is signed in any more, or somebody else. */
  readonly ending?: Ending;
};

type Ending = "session.required" | "session.changed";
const isEnding = (code: ErrorCode | undefined): code is Ending =>
  code === "session.required" || code === "session.changed";

export type Greeting = { user: User; epoch: string | undefined; rooms: RoomSummary[] };

export type ConnectionEvents = {
  event(event: Event): void;
  /** A `hello` begins; the returned function is called with the whole answer. `again` asks for another one. */
  greeting(): (greeting: Greeting, again: () => void) => void;
};

export type Connection = {
  readonly state: Store<ConnectionState>;
  /** Whether it keeps itself connected: from `start` until `stop`, or until it is signed out. */
  isRunning(): boolean;
  start(): void;
  stop(): void;
  wake(): void;
  /** The network is gone: ends the connection at once, and tries again as after any other loss. */
  drop(): void;
  /** Asks once, on the connection of this moment. Rejects with `Unanswered` if there is none. */
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Tells the server something that is not worth waiting for; lost while offline. */
  notify<A extends ActionName>(action: A, input: Input<A>): void;
  /** How far the server's clock is ahead of this device's, in milliseconds, by its last answer; 0 until there is one. */
  serverAheadMs(): number;
};

const MINUTE = 60_000;
/** With the jitter well before API Gateway's 2 hours, and with time for a few attempts. */
const ROTATE_MS = LIMITS.connectionLifetimeMs - 10 * MINUTE;
const HELLO_MS = 5 * MINUTE;
const SILENCE_MS = 4.5 * MINUTE;
/** A connection that ends sooner counts as one more failure, so that a server that accepts and drops is not hammered. */
const STABLE_MS = 10_000;
/** What is not urgent, as the present connection works, is tried again with long waits from the first. */
const RETRIES = 5;

export const createConnection = (ports: Ports, userId: string, on: ConnectionEvents): Connection => {
  const { clock, random } = ports;
  const state = createStore<ConnectionState>({ status: "offline", since: clock.now(), attempt: 0 });
  const alarms = {
    retry: createAlarm(clock),
    rotate: createAlarm(clock),
    hello: createAlarm(clock),
    silence: createAlarm(clock),
    stable: createAlarm(clock),
  };
  let running = false;
  let active: Channel | undefined;
  let failures = 0;
  let serverAheadMs = 0;
  /** The attempt under way, and its channel once it has one. */
  let opening: { channel?: Channel } | undefined;
  let probing = false;
  /** The channel that a `hello` beside its other work is under way on, and whether another is due after it. */
  let resyncing: { channel: Channel; again: boolean } | undefined;

  const setState = (
    status: ConnectionState["status"],
    { since = clock.now(), ...more }: Partial<Pick<ConnectionState, "since" | "retryAt" | "ending">> = {},
  ) => {
    const before = state.get();
    const changedOver = (status === "online") !== (before.status === "online");
    state.set({
      status,
      since: changedOver ? since : before.since,
      attempt: status === "online" ? 0 : failures + (status === "connecting" ? 1 : 0),
      ...more,
    });
  };

  const requireSame = (other: string) => {
    if (other !== userId)
      throw new ParleyError("session.changed", "Unable to go on: this connection is somebody else's.");
  };

  const greet = async (channel: Channel): Promise<void> => {
    const greeted = on.greeting();
    const rooms: RoomSummary[] = [];
    let page = await helloPage(channel, undefined);
    const { epoch } = page;
    rooms.push(...page.rooms);
    while (page.nextCursor !== undefined) {
      page = await helloPage(channel, page.nextCursor);
      rooms.push(...page.rooms);
    }
    const { user } = page;
    // The store changed between two pages: begin `hello` again, for one consistent answer.
    if (page.epoch !== epoch) return greet(channel);
    greeted({ user, epoch, rooms }, () => alarms.hello.set(0, resync));
  };

  /** A page that fails is asked for again on the same connection: beginning anew would cost far more than what was refused. */
  const helloPage = async (channel: Channel, cursor: string | undefined): Promise<Output<"hello">> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const page = await channel.request("hello", cursor === undefined ? {} : { cursor });
        requireSame(page.user.userId);
        return page;
      } catch (error) {
        if (!(error instanceof ParleyError) || error.retry !== "backoff") throw error;
        ports.log?.({ event: "hello.failed", code: error.code, tries });
        await channel.rest(error.retryAfterMs ?? fullJitter(tries, random()));
      }
    }
  };

  const connect = async (): Promise<void> => {
    if (opening) return;
    const attempt: { channel?: Channel } = {};
    opening = attempt;
    if (!active) setState("connecting");
    try {
      const ticket = await within(clock, OPEN_MS, ports.fetchTicket(userId), () => new Unanswered("hello"));
      if (opening !== attempt) return;
      requireSame(ticket.userId);
      const channel = openChannel(ports, ticket, { event: on.event, answered, closed });
      attempt.channel = channel;
      await channel.opened;
      await greet(channel);
      if (opening !== attempt || channel.isClosed()) throw new Unanswered("hello");
      opening = undefined;
      adopt(channel);
    } catch (error) {
      attempt.channel?.close();
      if (opening !== attempt) return;
      opening = undefined;
      failed(error);
    }
  };

  const adopt = (channel: Channel) => {
    const retired = active;
    active = channel;
    alarms.stable.set(STABLE_MS, () => {
      failures = 0;
    });
    alarms.retry.clear();
    alarms.rotate.set(around(ROTATE_MS, random()), connect);
    if (!alarms.hello.isSet()) nextHello();
    watchSilence(channel);
    if (retired) retired.retire();
    else setState("online");
    ports.log?.({ event: retired ? "connection.rotated" : "connection.online" });
  };

  const failed = (error: unknown) => {
    const code = error instanceof ParleyError ? error.code : undefined;
    ports.log?.({ event: "connection.failed", code, failures });
    if (isEnding(code)) end(code);
    else if (active) alarms.rotate.set(fullJitter(RETRIES, random()), connect);
    else retryLater();
  };

  const end = (ending: Ending) => {
    shut();
    setState("signed-out", { ending });
  };

  const retryLater = (since = clock.now()) => {
    failures += 1;
    const wait = fullJitter(failures, random());
    alarms.retry.set(wait, connect);
    setState("offline", { since, retryAt: clock.now() + wait });
  };

  const answered = (timestamp: string) => {
    serverAheadMs = Date.parse(timestamp) - clock.now();
  };

  const closed = (channel: Channel, since: number) => {
    if (channel !== active) return;
    active = undefined;
    alarms.rotate.clear();
    alarms.hello.clear();
    alarms.silence.clear();
    alarms.stable.clear();
    if (opening) setState("connecting", { since });
    else retryLater(since);
  };

  const nextHello = () => alarms.hello.set(around(HELLO_MS, random()), resync);

  const resync = () => {
    nextHello();
    const channel = active;
    if (!channel) return;
    if (resyncing?.channel === channel) {
      resyncing.again = true;
      return;
    }
    const current = { channel, again: false };
    resyncing = current;
    greet(channel)
      .catch((error: ParleyError) => {
        ports.log?.({ event: "hello.failed", code: error.code });
        if (isEnding(error.code)) end(error.code);
      })
      .finally(() => {
        if (resyncing === current) resyncing = undefined;
        if (current.again && active === channel) resync();
      });
  };

  const watchSilence = (channel: Channel, limit = around(SILENCE_MS, random())) => {
    const left = channel.heardAt() + limit - clock.now();
    // No longer than that: the machine's clock may have been put back.
    if (left > 0) return alarms.silence.set(Math.min(left, limit), () => watchSilence(channel, limit));
    channel.request("ping", {}).catch(ignoreSilence);
    alarms.silence.set(limit, () => watchSilence(channel));
  };

  const shut = () => {
    running = false;
    for (const alarm of Object.values(alarms)) alarm.clear();
    const channels = [active, opening?.channel];
    active = opening = undefined;
    for (const channel of channels) channel?.close();
  };

  return {
    state,
    isRunning: () => running,
    start: () => {
      if (running) return;
      running = true;
      failures = 0;
      void connect();
    },
    stop: () => {
      shut();
      if (state.get().status !== "signed-out") setState("offline");
    },
    wake: () => {
      if (!running) return;
      const channel = active;
      if (!channel) {
        alarms.retry.clear();
        void connect();
      } else if (!probing) {
        probing = true;
        void channel.probe().then((isAlive) => {
          probing = false;
          if (isAlive) resync();
        });
      }
    },
    drop: () => {
      const attempt = opening;
      opening = undefined;
      attempt?.channel?.close();
      if (active) active.close();
      else if (attempt) retryLater();
    },
    request: (action, input) => active?.request(action, input) ?? Promise.reject(new Unanswered(action)),
    notify: (action, input) => active?.notify(action, input),
    serverAheadMs: () => serverAheadMs,
  };
};

/** Whether the connection is dead is found out beside it. */
const ignoreSilence = () => {};
