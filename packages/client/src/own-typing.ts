import { createAlarm } from "./alarm";
import type { Clock } from "./ports";

/** A little more than the server's interval, below which it drops what comes. */
const INTERVAL_MS = 3_200;
/** Who pauses for this long has stopped typing. */
const PAUSE_MS = 4_000;

/** Tells a room that one is typing, as often as is of use. */
export type OwnTyping = {
  /** Called with every key: true while there is something unsent. */
  set(typing: boolean): void;
  /** The message has been sent, which tells the others by itself. */
  sent(): void;
  /** Clears its timers. */
  rest(): void;
};

export const createOwnTyping = (clock: Clock, tell: (action: "typingStart" | "typingStop") => void): OwnTyping => {
  const pause = createAlarm(clock);
  // A timer, as the machine's clock may be put back.
  const interval = createAlarm(clock);
  let isTyping = false;

  const stop = () => {
    pause.clear();
    if (isTyping) tell("typingStop");
    isTyping = false;
  };

  const start = () => {
    interval.set(INTERVAL_MS, () => {
      // Typing that began just after a message, or again after a stop, had to wait.
      if (pause.isSet() && !isTyping) start();
    });
    isTyping = true;
    tell("typingStart");
  };

  return {
    set: (typing) => {
      if (!typing) return stop();
      pause.set(PAUSE_MS, stop);
      if (!interval.isSet()) start();
    },
    sent: () => {
      pause.clear();
      isTyping = false;
    },
    rest: () => {
      pause.clear();
      interval.clear();
    },
  };
};
