import { createAlarm } from "./alarm";
import type { Clock } from "./ports";

/** The others show somebody as typing for `LIMITS.typingExpiryMs`. So the next signal is in time, also when it takes a second. */
const INTERVAL_MS = 4_500;

/** Signals to a room that the user is typing. A message ends it for the others, or time does. */
export type OwnTyping = {
  /** Call it with every key that leaves unsent text. */
  typed(): void;
  /** A message was sent. */
  sent(): void;
  /** Clears its timer. */
  rest(): void;
};

export const createOwnTyping = (clock: Clock, notify: () => void): OwnTyping => {
  // A timer and not a timestamp: the device's clock may be put back.
  const interval = createAlarm(clock);
  /** A message has ended the last signal. */
  let isEnded = false;
  /** Typing that began within the interval, just after a message, is signalled at its end. */
  let isHeldBack = false;

  const start = () => {
    [isEnded, isHeldBack] = [false, false];
    interval.set(INTERVAL_MS, () => {
      if (isHeldBack) start();
    });
    notify();
  };

  return {
    typed: () => {
      if (interval.isSet()) isHeldBack = isEnded;
      else start();
    },
    sent: () => {
      [isEnded, isHeldBack] = [true, false];
    },
    rest: interval.clear,
  };
};
