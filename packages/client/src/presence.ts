import type { User } from "@parley/protocol/user";
import { type Alarm, createAlarm } from "./alarm";
import type { Who } from "./looks";
import type { Clock } from "./ports";
import { createStore, type Store } from "./store";

/**
 * Who is online in a room that is on the screen; undefined until the server has said so. `more`: more people are online than are counted, and
 * not all are named.
 */
export type PresenceState = {
  readonly online: number | undefined;
  readonly users: readonly User[];
  readonly more?: true | undefined;
};

const UNKNOWN: PresenceState = { online: undefined, users: [] };

/** Somebody who comes back within this time has only lost the line, and is shown all the while. */
const GRACE_MS = 10_000;
/** Events overtake each other. A number and names that still disagree after this time show that one was lost. */
const DOUBT_MS = 3_000;

const byName = (a: User, b: User) => a.username.localeCompare(b.username);

const without = (users: readonly User[], userId: string) => users.filter((user) => user.userId !== userId);

/** A room's presence: what the server answered to a look at the room, kept up to date by events (I11). */
export type Presence = {
  readonly state: Store<PresenceState>;
  answered(who: Who): void;
  joined(user: User, online: number): void;
  left(userId: string, online: number): void;
  /** A message event has brought the number. */
  setOnline(online: number): void;
  /** The room is no longer on the screen, and no events come. */
  clear(): void;
};

/** `doubted` is called when an event must have been lost. */
export const createPresence = (clock: Clock, doubted: () => void): Presence => {
  const state = createStore(UNKNOWN);
  const doubt = createAlarm(clock);
  /** What the server says. */
  let here: Who | undefined;
  /** People who have left, as the server says, and are still shown. */
  const leaving = new Map<string, { user: User; alarm: Alarm }>();

  const publish = () => {
    if (!here) return state.set(UNKNOWN);
    const { online, users, more } = here;
    const late = [...leaving.values()].map(({ user }) => user);
    state.set({ online: online + late.length, users: [...users, ...late].sort(byName), ...(more && { more }) });
    if (more || online === users.length) doubt.clear();
    else if (!doubt.isSet()) doubt.set(DOUBT_MS, doubted);
  };

  const stay = (userId: string) => {
    leaving.get(userId)?.alarm.clear();
    leaving.delete(userId);
  };

  const leave = (user: User) => {
    const alarm = createAlarm(clock);
    leaving.set(user.userId, { user, alarm });
    alarm.set(GRACE_MS, () => {
      leaving.delete(user.userId);
      publish();
    });
  };

  /** A person whom the server names no more has left, unless the server does not name all. */
  const update = (next: Who) => {
    const named = new Set(next.users.map(({ userId }) => userId));
    for (const user of here?.users ?? []) if (!named.has(user.userId) && !next.more) leave(user);
    for (const userId of [...leaving.keys()]) if (next.more || named.has(userId)) stay(userId);
    here = next;
    publish();
  };

  return {
    state,
    answered: update,
    joined: ({ userId, username }, online) => {
      if (here) update({ online, users: [...without(here.users, userId), { userId, username }] });
    },
    left: (userId, online) => {
      if (here) update({ online, users: without(here.users, userId) });
    },
    setOnline: (online) => {
      if (here && !here.more && here.online !== online) update({ ...here, online });
    },
    clear: () => {
      for (const userId of [...leaving.keys()]) stay(userId);
      doubt.clear();
      here = undefined;
      publish();
    },
  };
};
