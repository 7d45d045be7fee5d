import type { ActionName, Input, Output } from "@parley/protocol/actions";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import type { Event } from "@parley/protocol/events";
import { LIMITS } from "@parley/protocol/limits";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createAlarm, within } from "./alarm";
import { fullJitter, withJitter } from "./backoff";
import { type Channel, OPEN_MS, openChannel } from "./channel";
import type { Ports } from "./ports";
import { Unanswered } from "./requests";
import { createStore, type Store } from "./store";

/**
 * Keeps the client connected to the server, over one channel after another.
 *
 *     start → connecting ⇄ offline (until `retryAt`)
 *                 ↓  ↑
 *               online           signed-out: no ticket was given, or another person's; `start` begins again
 *
 * - One person: a ticket or a `hello` that names somebody else signs the client out before anything else is sent (I15).
 * - Each channel takes a new ticket and begins with `hello`, which subscribes it to all of the user's rooms and says where each stands.
 * - API Gateway closes every channel after two hours. Before that, the next channel is opened and says `hello`. Only then is it active, and
 *   the old one closes once its answers are in.
 */
export type ConnectionState = {
  readonly status: "connecting" | "online" | "offline" | "signed-out";
  /** When the client came online, or since when it has been without a connection. Milliseconds since the epoch. */
  readonly since: number;
  /** Attempts since the client was last online, the present one included. */
  readonly attempt: number;
  readonly retryAt?: number;
  /** Why the client is signed out: nobody is signed in any more, or somebody else is. */
  readonly ending?: Ending;
};

type Ending = "session.required" | "session.changed";
const isEnding = (code: ErrorCode | undefined): code is Ending =>
  code === "session.required" || code === "session.changed";

export type HelloSnapshot = { user: User; epoch: string | undefined; rooms: RoomSummary[] };

export type ConnectionEvents = {
  event(event: Event): void;
  /** Called when a `hello` begins. The returned function is called with all pages of its answer; `again` starts another `hello`. */
  beginHello(): (snapshot: HelloSnapshot, again: () => void) => void;
};

export type Connection = {
  readonly state: Store<ConnectionState>;
  /** Whether it keeps itself connected: from `start` until `stop`, or until the client is signed out. */
  isRunning(): boolean;
  start(): void;
  stop(): void;
  wake(): void;
  /** Ends the active channel at once and tries again, as after any other loss. Call it when the network is gone. */
  drop(): void;
  /** Asks once, on the active channel. Rejects with `Unanswered` if there is none. */
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Sends a frame that gets no answer. It is lost while offline. */
  notify<A extends ActionName>(action: A, input: Input<A>): void;
  /** How far the server's clock is ahead of this device's, in milliseconds, by the last answer; 0 before the first. */
  serverAheadMs(): number;
};

const MINUTE = 60_000;
/** Also with jitter this is well before API Gateway's 2 hours, and leaves time for a few attempts. */
const ROTATE_MS = LIMITS.connectionLifetimeMs - 10 * MINUTE;
const HELLO_MS = 5 * MINUTE;
const SILENCE_MS = 4.5 * MINUTE;
/** A channel that ends sooner counts as one more failure, so that a server that accepts and drops is not hammered. */
const STABLE_MS = 10_000;
/** While the active channel works, the next one is not urgent: its retries wait as long as after so many failures. */
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
  /** The channel on which a repeated `hello` is under way, and whether another is due after it. */
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

  const assertSamePerson = (other: string) => {
    if (other !== userId)
      throw new ParleyError("session.changed", "Unable to go on: this connection is somebody else's.");
  };

  const sayHello = async (channel: Channel): Promise<void> => {
    const applyHello = on.beginHello();
    const rooms: RoomSummary[] = [];
    let page = await helloPage(channel, undefined);
    const { epoch } = page;
    rooms.push(...page.rooms);
    while (page.nextCursor !== undefined) {
      page = await helloPage(channel, page.nextCursor);
      rooms.push(...page.rooms);
    }
    const { user } = page;
    // The table was restored between two pages: say `hello` again, for one consistent answer.
    if (page.epoch !== epoch) return sayHello(channel);
    applyHello({ user, epoch, rooms }, () => alarms.hello.set(0, resync));
  };

  /** Asks for a failed page again on the same channel: a new connection would cost far more than what was refused (I19). */
  const helloPage = async (channel: Channel, cursor: string | undefined): Promise<Output<"hello">> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const page = await channel.request("hello", cursor === undefined ? {} : { cursor });
        assertSamePerson(page.user.userId);
        return page;
      } catch (error) {
        if (!(error instanceof ParleyError) || error.retry !== "backoff") throw error;
        ports.log?.({ event: "hello.failed", code: error.code, tries });
        await channel.sleep(error.retryAfterMs ?? fullJitter(tries, random()));
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
      assertSamePerson(ticket.userId);
      const channel = openChannel(ports, ticket, { event: on.event, answered: onAnswer, closed: onClose });
      attempt.channel = channel;
      await channel.opened;
      await sayHello(channel);
      if (opening !== attempt || channel.isClosed()) throw new Unanswered("hello");
      opening = undefined;
      activate(channel);
    } catch (error) {
      attempt.channel?.close();
      if (opening !== attempt) return;
      opening = undefined;
      onFailure(error);
    }
  };

  const activate = (channel: Channel) => {
    const retired = active;
    active = channel;
    alarms.stable.set(STABLE_MS, () => {
      failures = 0;
    });
    alarms.retry.clear();
    alarms.rotate.set(withJitter(ROTATE_MS, random()), connect);
    if (!alarms.hello.isSet()) nextHello();
    watchSilence(channel);
    if (retired) retired.retire();
    else setState("online");
    ports.log?.({ event: retired ? "connection.rotated" : "connection.online" });
  };

  const onFailure = (error: unknown) => {
    const code = error instanceof ParleyError ? error.code : undefined;
    ports.log?.({ event: "connection.failed", code, failures });
    if (isEnding(code)) signOut(code);
    else if (active) alarms.rotate.set(fullJitter(RETRIES, random()), connect);
    else retryLater();
  };

  const signOut = (ending: Ending) => {
    closeAll();
    setState("signed-out", { ending });
  };

  const retryLater = (since = clock.now()) => {
    failures += 1;
    const wait = fullJitter(failures, random());
    alarms.retry.set(wait, connect);
    setState("offline", { since, retryAt: clock.now() + wait });
  };

  const onAnswer = (timestamp: string) => {
    serverAheadMs = Date.parse(timestamp) - clock.now();
  };

  const onClose = (channel: Channel, since: number) => {
    if (channel !== active) return;
    active = undefined;
    alarms.rotate.clear();
    alarms.hello.clear();
    alarms.silence.clear();
    alarms.stable.clear();
    if (opening) setState("connecting", { since });
    else retryLater(since);
  };

  const nextHello = () => alarms.hello.set(withJitter(HELLO_MS, random()), resync);

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
    sayHello(channel)
      .catch((error: ParleyError) => {
        ports.log?.({ event: "hello.failed", code: error.code });
        if (isEnding(error.code)) signOut(error.code);
      })
      .finally(() => {
        if (resyncing === current) resyncing = undefined;
        if (current.again && active === channel) resync();
      });
  };

  const watchSilence = (channel: Channel, limit = withJitter(SILENCE_MS, random())) => {
    const left = channel.lastFrameAt() + limit - clock.now();
    // Never longer than `limit`, as the device's clock may have been put back.
    if (left > 0) return alarms.silence.set(Math.min(left, limit), () => watchSilence(channel, limit));
    channel.request("ping", {}).catch(ignoreFailure);
    alarms.silence.set(limit, () => watchSilence(channel));
  };

  const closeAll = () => {
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
      closeAll();
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

/** The probes of `requests.ts` find out whether the connection is dead. */
const ignoreFailure = () => {};
