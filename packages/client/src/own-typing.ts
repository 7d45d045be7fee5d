import { createAlarm } from "./alarm";
import type { Clock } from "./ports";

/** A little more than the server's interval: it drops signals that come sooner. */
const INTERVAL_MS = 3_200;
/** After a pause of this length the user has stopped typing. */
const PAUSE_MS = 4_000;

/** Signals to a room that the user is typing, no more often than the server takes it. */
export type OwnTyping = {
  /** Call it with every key: true while there is unsent text. */
  set(typing: boolean): void;
  /** The message has been sent, which ends typing for the others as well. */
  sent(): void;
  /** Clears its timers. */
  rest(): void;
};

export const createOwnTyping = (clock: Clock, notify: (action: "typingStart" | "typingStop") => void): OwnTyping => {
  const pause = createAlarm(clock);
  // A timer and not a timestamp: the device's clock may be put back.
  const interval = createAlarm(clock);
  let isTyping = false;

  const stop = () => {
    pause.clear();
    if (isTyping) notify("typingStop");
    isTyping = false;
  };

  const start = () => {
    interval.set(INTERVAL_MS, () => {
      // Typing that began within the interval, just after a message or a stop, was held back until now.
      if (pause.isSet() && !isTyping) start();
    });
    isTyping = true;
    notify("typingStart");
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
