import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import { createAlarm } from "./alarm";
import { withJitter } from "./backoff";
import type { Call } from "./calls";
import type { Ports } from "./ports";
import { createStore, type Store } from "./store";

/** Who is online in a room. In a large room only the number is known, and some of the names. */
export type PresenceState = { readonly online: number | undefined; readonly users: readonly User[] };

const UNKNOWN: PresenceState = { online: undefined, users: [] };

const byName = (a: User, b: User) => a.username.localeCompare(b.username);

const joined = ({ users }: PresenceState, { userId, username }: User, online: number): PresenceState => ({
  online,
  users: [...users.filter((user) => user.userId !== userId), { userId, username }].sort(byName),
});

const left = ({ users }: PresenceState, userId: string, online: number): PresenceState => ({
  online,
  users: users.filter((user) => user.userId !== userId),
});

/** Asking this often makes up for missed events (I11). */
const INTERVAL_MS = 60_000;
/** After a failure the next request waits a random time, whose maximum grows by this with each failure in a row: clients must not retry together. */
const RETRY_MS = 15_000;

/**
 * An answer costs the server a read for each person online. In a room that is too large to list names, each client asks the more rarely the
 * more people are online, so that all together ask no more than those in a room of `LIMITS.announcedOnline`. Every message event brings the
 * number as well.
 */
const intervalMs = (online = 0): number => INTERVAL_MS * Math.max(1, online / LIMITS.announcedOnline);

/** A room's presence, kept up to date by events and by asking. */
export type Presence = {
  readonly state: Store<PresenceState>;
  /** Asks now, and from then on regularly. */
  refresh(): void;
  rest(): void;
  joined(user: User, online: number): void;
  left(userId: string, online: number): void;
  /** A message event has brought the number. */
  setOnline(online: number): void;
  clear(): void;
};

export const createPresence = (ports: Ports, call: Call, roomId: string): Presence => {
  const state = createStore(UNKNOWN);
  const alarm = createAlarm(ports.clock);
  let isAsking = false;
  let failures = 0;

  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      state.set(await call("listOnline", { roomId }));
      failures = 0;
    } catch (error) {
      failures += 1;
      ports.log?.({ event: "presence.failed", roomId, code: error instanceof ParleyError ? error.code : undefined });
    }
    isAsking = false;
    if (alarm.isSet()) schedule();
  };

  const schedule = () => {
    const interval = withJitter(intervalMs(state.get().online), ports.random());
    const retry = ports.random() * failures * RETRY_MS;
    alarm.set(failures > 0 ? Math.min(interval, retry) : interval, refresh);
  };

  const refresh = () => {
    schedule();
    void ask();
  };

  return {
    state,
    refresh,
    rest: alarm.clear,
    joined: (user, online) => state.set(joined(state.get(), user, online)),
    left: (userId, online) => state.set(left(state.get(), userId, online)),
    setOnline: (online) => {
      if (state.get().online !== online) state.set({ ...state.get(), online });
    },
    clear: () => state.set(UNKNOWN),
  };
};
