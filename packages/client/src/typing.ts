import { LIMITS } from "@parley/protocol/limits";
import type { TypingEvent } from "@parley/protocol/typing";
import type { User } from "@parley/protocol/user";
import { createAlarm } from "./alarm";
import type { Clock } from "./ports";
import { createStore, type Store } from "./store";

/** The others who are typing in a room; each for `LIMITS.typingExpiryMs` after the last that was heard of it (I11). */
export type Typing = {
  readonly users: Store<readonly User[]>;
  heard(event: TypingEvent): void;
  /** They have sent their message, or are gone. */
  ended(userId: string): void;
  clear(): void;
};

export const createTyping = (clock: Clock): Typing => {
  const users = createStore<readonly User[]>([]);
  const expiry = new Map<string, number>();
  const alarm = createAlarm(clock);

  const ended = (userId: string) => {
    if (expiry.delete(userId)) users.set(users.get().filter((user) => user.userId !== userId));
  };

  const watch = () => {
    if (expiry.size > 0) alarm.set(Math.min(...expiry.values()) - clock.now(), expire);
    else alarm.clear();
  };

  const expire = () => {
    for (const [userId, at] of [...expiry]) if (at <= clock.now()) ended(userId);
    watch();
  };

  return {
    users,
    heard: ({ userId, username, isTyping }) => {
      if (!isTyping) return ended(userId);
      if (!expiry.has(userId)) users.set([...users.get(), { userId, username }]);
      expiry.set(userId, clock.now() + LIMITS.typingExpiryMs);
      watch();
    },
    ended,
    clear: () => {
      expiry.clear();
      alarm.clear();
      users.set([]);
    },
  };
};
