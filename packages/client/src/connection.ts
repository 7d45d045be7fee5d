import type { ActionName, Input, Output } from "@parley/protocol/actions";
import type { RoomDraft } from "@parley/protocol/draft";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import type { Event } from "@parley/protocol/events";
import { LIMITS } from "@parley/protocol/limits";
import type { Preferences } from "@parley/protocol/preferences";
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
 * - From then on it asks by `sync` what it has missed: every 5 minutes, in a hidden page every 15, and when somebody comes back to the page
 *   after a silence. In between, a hidden page sends a `ping`, so that the server knows that it is alive (I11).
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
  /** Why the client is signed out: nobody is signed in any more, or somebody else is, or a guest is, and there are none any more. */
  readonly ending?: Ending;
};

/** What a ticket or a `hello` is refused with for the sake of the session, so that another try is in vain. */
type Ending = Extract<ErrorCode, `session.${string}`>;
type Resync = (channel: Channel) => Promise<void>;
const isEnding = (code: ErrorCode | undefined): code is Ending => code?.startsWith("session.") === true;

export type HelloSnapshot = {
  user: User;
  blocked: readonly string[];
  preferences: Preferences | undefined;
  epoch: string | undefined;
  rooms: RoomSummary[];
  /** Undefined of a server of before version 4. */
  drafts: readonly RoomDraft[] | undefined;
};

/** One page of a `sync`: what the client knows, and where to put the answer. `apply` answers with false where only a `hello` can help. */
export type SyncPage = { input: Input<"sync">; apply(page: Output<"sync">): boolean };

export type ConnectionEvents = {
  event(event: Event): void;
  beginSync(cursor: string | undefined): SyncPage;
  /** Another channel is in use from now on. */
  activated(): void;
  /** Called when a `hello` begins. The returned function is called with all pages of its answer; `again` starts another `hello`. */
  beginHello(): (snapshot: HelloSnapshot, again: () => void) => void;
};

export type Connection = {
  readonly state: Store<ConnectionState>;
  /** Whether it keeps itself connected: from `start` until `stop`, or until the client is signed out. */
  isRunning(): boolean;
  start(): void;
  stop(): void;
  /** Checks the connection, or connects, at once. */
  wake(): void;
  /** Whether the page is visible. When it becomes so, the connection is checked, unless something was heard a moment ago. */
  setVisible(visible: boolean): void;
  /** Says `hello` again on the active channel: it may not be subscribed to all rooms. */
  resubscribe(): void;
  /** Ends the active channel at once and tries again, as after any other loss. Call it when the network is gone. */
  drop(): void;
  /** Asks once, on the active channel. Rejects with `Unanswered` if there is none. */
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Sends a frame that gets no answer. False while offline: then it is not sent. */
  notify<A extends ActionName>(action: A, input: Input<A>): boolean;
  /** How far the server's clock is ahead of this device's, in milliseconds, by the last answer; 0 before the first. */
  serverAheadMs(): number;
};

const MINUTE = 60_000;
/** Also with jitter this is well before API Gateway's 2 hours, and leaves time for a few attempts. */
const ROTATE_MS = LIMITS.connectionLifetimeMs - 10 * MINUTE;
const BEAT_MS = 5 * MINUTE;
/**
 * Before API Gateway's 10 idle minutes also where a browser lets a hidden page's timers be late, and as often as the server wants to hear of a
 * connection.
 */
const HIDDEN_BEAT_MS = 7.5 * MINUTE;
/** In a hidden page one beat of so many is a `sync`, and the others are a `ping`. */
const HIDDEN_BEATS = 2;
/** What was heard of later than this is not asked about when somebody comes back to the page. */
const HEARD_MS = 30_000;
/** An answer mostly comes sooner. After this a `ping` asks whether the channel is dead. */
const PROMPT_MS = 1_000;
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
    beat: createAlarm(clock),
    doubt: createAlarm(clock),
    stable: createAlarm(clock),
  };
  let running = false;
  let active: Channel | undefined;
  let failures = 0;
  let serverAheadMs = 0;
  /** The attempt under way, and its channel once it has one. */
  let opening: { channel?: Channel } | undefined;
  let isVisible = true;
  let beats = 0;
  /** The channel that is being brought up to date, and how that is due again after it. */
  let resyncing: { channel: Channel; again?: Resync } | undefined;

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
    const { epoch, blocked = [], preferences } = page;
    let { drafts } = page;
    rooms.push(...page.rooms);
    while (page.nextCursor !== undefined) {
      page = await helloPage(channel, page.nextCursor);
      rooms.push(...page.rooms);
      drafts = drafts && page.drafts && [...drafts, ...page.drafts];
    }
    const { user } = page;
    // The table was restored between two pages: say `hello` again, for one consistent answer.
    if (page.epoch !== epoch) return sayHello(channel);
    applyHello({ user, blocked, preferences, epoch, rooms, drafts }, () => alarms.beat.set(0, () => resync(sayHello)));
  };

  const helloPage = async (channel: Channel, cursor: string | undefined): Promise<Output<"hello">> => {
    const input = cursor === undefined ? {} : { cursor };
    let drafts = true;
    const page = await insist(channel, "hello", { ...input, looks: true, drafts }).catch((error: ParleyError) => {
      // A server of version 3 refuses the one field, one of version 2 both.
      if (error.code !== "input.invalid") throw error;
      drafts = false;
      return insist(channel, "hello", { ...input, looks: true }).catch((error: ParleyError) => {
        if (error.code !== "input.invalid") throw error;
        return insist(channel, "hello", input);
      });
    });
    assertSamePerson(page.user.userId);
    return { ...page, drafts: drafts ? (page.drafts ?? []) : undefined };
  };

  const saySync = async (channel: Channel): Promise<void> => {
    let cursor: string | undefined;
    do {
      const { input, apply } = on.beginSync(cursor);
      const page = await insist(channel, "sync", input).catch((error: ParleyError) => {
        // A server of version 2 does not know the action.
        if (error.code !== "action.unknown") throw error;
      });
      if (!page || !apply(page)) return sayHello(channel);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  };

  /** Asks for a failed page again on the same channel: a new connection would cost far more than what was refused (I19). */
  const insist = async <A extends ActionName>(channel: Channel, action: A, input: Input<A>): Promise<Output<A>> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await channel.request(action, input);
      } catch (error) {
        if (!(error instanceof ParleyError) || error.retry !== "backoff") throw error;
        ports.log?.({ event: `${action}.failed`, code: error.code, tries });
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
    if (!alarms.beat.isSet()) nextBeat();
    if (retired) retired.retire();
    else setState("online");
    on.activated();
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
    alarms.beat.clear();
    alarms.doubt.clear();
    alarms.stable.clear();
    if (opening) setState("connecting", { since });
    else retryLater(since);
  };

  const nextBeat = () => alarms.beat.set(withJitter(isVisible ? BEAT_MS : HIDDEN_BEAT_MS, random()), beat);

  const beat = () => {
    beats += 1;
    if (isVisible || beats % HIDDEN_BEATS === 0) return resync(saySync);
    nextBeat();
    active?.request("ping", {}).catch(ignoreFailure);
  };

  const resync = (how: Resync) => {
    nextBeat();
    const channel = active;
    if (!channel) return;
    if (resyncing?.channel === channel) {
      // A `hello` says all that a `sync` does.
      if (resyncing.again !== sayHello) resyncing.again = how;
      return;
    }
    const current: typeof resyncing = { channel };
    resyncing = current;
    how(channel)
      .catch((error: ParleyError) => {
        ports.log?.({ event: "resync.failed", code: error.code });
        if (isEnding(error.code)) signOut(error.code);
      })
      .finally(() => {
        if (resyncing === current) resyncing = undefined;
        if (current.again && active === channel) resync(current.again);
      });
  };

  /** Asks what was missed, and soon whether the channel is dead. */
  const check = (channel: Channel) => {
    const heardAt = channel.lastFrameAt();
    resync(saySync);
    alarms.doubt.set(PROMPT_MS, () => {
      if (channel.lastFrameAt() === heardAt) void channel.probe();
    });
  };

  const wake = () => {
    if (!running) return;
    if (active) return check(active);
    alarms.retry.clear();
    void connect();
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
    wake,
    setVisible: (visible) => {
      isVisible = visible;
      // Where the silence is negative, the device's clock has been put back.
      const silence = active ? clock.now() - active.lastFrameAt() : HEARD_MS;
      if (visible && (silence < 0 || silence >= HEARD_MS)) wake();
    },
    resubscribe: () => resync(sayHello),
    drop: () => {
      const attempt = opening;
      opening = undefined;
      attempt?.channel?.close();
      if (active) active.close();
      else if (attempt) retryLater();
    },
    request: (action, input) => active?.request(action, input) ?? Promise.reject(new Unanswered(action)),
    notify: (action, input) => active?.notify(action, input) ?? false,
    serverAheadMs: () => serverAheadMs,
  };
};

/** The probes of `requests.ts` find out whether the connection is dead. */
const ignoreFailure = () => {};
