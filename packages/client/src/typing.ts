import { LIMITS } from "@parley/protocol/limits";
import type { TypingEvent } from "@parley/protocol/typing";
import type { User } from "@parley/protocol/user";
import { type Alarm, createAlarm } from "./alarm";
import type { Clock } from "./ports";
import { createStore, type Store } from "./store";

/** The others who are typing in a room. Each entry expires `LIMITS.typingExpiryMs` after the last event (I11). */
export type Typing = {
  readonly users: Store<readonly User[]>;
  received(event: TypingEvent): void;
  /** The person has sent their message, or is gone. */
  ended(userId: string): void;
  clear(): void;
};

export const createTyping = (clock: Clock): Typing => {
  const users = createStore<readonly User[]>([]);
  // Timers and not timestamps: the device's clock may be put back while somebody is typing.
  const expiries = new Map<string, Alarm>();

  const ended = (userId: string) => {
    expiries.get(userId)?.clear();
    if (expiries.delete(userId)) users.set(users.get().filter((user) => user.userId !== userId));
  };

  return {
    users,
    received: ({ userId, username, isTyping }) => {
      if (!isTyping) return ended(userId);
      const expiry = expiries.get(userId) ?? createAlarm(clock);
      if (!expiries.has(userId)) users.set([...users.get(), { userId, username }]);
      expiries.set(userId, expiry);
      expiry.set(LIMITS.typingExpiryMs, () => ended(userId));
    },
    ended,
    clear: () => {
      for (const expiry of expiries.values()) expiry.clear();
      expiries.clear();
      users.set([]);
    },
  };
};
