import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import { createAlarm } from "./alarm";
import type { Ports } from "./ports";

/** What people are called today. */
export type People = {
  /** A person as far as is known; the same reference until that changes. */
  get(userId: string): User | undefined;
  /**
   * Calls `listener` after every change of the person, until the returned function is called. As long as somebody watches a person, the server
   * is asked who they are once after each `hello`.
   */
  watch(userId: string, listener: () => void): () => void;
};

type Named = Pick<User, "userId" | "username">;

/** The client's side of it: what it passes on from the server. */
export type PeopleFeed = People & {
  /** A name that came with something else, and may be as old as a connection. */
  heard(person: Named): void;
  /** The person has come to a room of the reader's: before that nobody told the reader of a new name. */
  met(userId: string): void;
  /** What a profile says, or, without `rev`, a name. */
  learned(user: User): void;
  /** A `hello` is done: what was missed before it is unknown. */
  again(): void;
  /** The server's table was restored, and profiles may be as they were: what was known of them only stands in until they are asked for. */
  forget(): void;
  stop(): void;
};

/** People come onto the screen together: they are asked for together. */
const GATHER_MS = 50;

/** So many people are remembered, beside those who are watched. */
const REMEMBERED = 5_000;

/**
 * A profile says who somebody is, and of two versions of it the later one holds. A name that came with something else only stands in until then.
 * Where it differs from what is known, an event may have been missed: the profile is asked for again, once for each such name.
 *
 * `read` asks the server for the profiles of some people. `changed` is called before the listeners.
 */
export const createPeople = (
  ports: Pick<Ports, "clock" | "log">,
  read: (userIds: string[]) => Promise<readonly User[]>,
  changed: (user: User) => void,
): PeopleFeed => {
  const known = new Map<string, User>();
  const listeners = new Map<string, Set<() => void>>();
  /** Asked for since the last `hello`. */
  const asked = new Set<string>();
  const wanted = new Set<string>();
  /** The names that differed from what was known, since the last `hello`. */
  const doubts = new Set<string>();
  const gathering = createAlarm(ports.clock);

  const set = (user: User) => {
    known.delete(user.userId);
    known.set(user.userId, user);
    if (known.size > REMEMBERED + listeners.size) forgetOldest();
    changed(user);
    for (const listener of [...(listeners.get(user.userId) ?? [])]) listener();
  };

  const forgetOldest = () => {
    for (const userId of known.keys()) if (!listeners.has(userId)) return known.delete(userId);
  };

  const want = (userId: string) => {
    if (asked.has(userId) || !listeners.has(userId)) return;
    wanted.add(userId);
    if (!gathering.isSet()) gathering.set(GATHER_MS, ask);
  };

  const ask = async (): Promise<void> => {
    const userIds = [...wanted].slice(0, LIMITS.usersAtOnce);
    for (const userId of userIds) {
      wanted.delete(userId);
      asked.add(userId);
    }
    if (wanted.size > 0) gathering.set(GATHER_MS, ask);
    try {
      for (const user of await read(userIds)) learned(user);
    } catch {
      // The next `hello` asks again. Until then the names that came with something else stand.
      ports.log?.({ event: "people.unanswered", count: userIds.length });
    }
  };

  const heard = ({ userId, username }: Named) => {
    const before = known.get(userId);
    // While a deployment replaces its functions, one of the version before names nobody in messages of today.
    if (!username || before?.username === username) return;
    if (before?.rev === undefined && !before?.deleted) set({ ...before, userId, username });
    if (!before) return;
    const doubt = `${userId} ${username}`;
    if (doubts.has(doubt)) return;
    doubts.add(doubt);
    met(userId);
  };

  const met = (userId: string) => {
    asked.delete(userId);
    want(userId);
  };

  const learned = (user: User) => {
    if (user.rev === undefined && !user.deleted) return heard(user);
    const before = known.get(user.userId);
    const isNews = user.deleted ? !before?.deleted : !before?.deleted && (user.rev ?? 0) > (before?.rev ?? -1);
    if (isNews) set(user);
  };

  return {
    get: (userId) => known.get(userId),
    watch: (userId, listener) => {
      const watching = listeners.get(userId) ?? new Set();
      listeners.set(userId, watching.add(listener));
      want(userId);
      return () => {
        watching.delete(listener);
        if (watching.size === 0 && listeners.get(userId) === watching) listeners.delete(userId);
      };
    },
    heard,
    met,
    learned,
    again: () => {
      asked.clear();
      doubts.clear();
      for (const userId of listeners.keys()) want(userId);
    },
    forget: () => {
      for (const { userId, username } of known.values()) known.set(userId, { userId, username });
    },
    stop: gathering.clear,
  };
};
