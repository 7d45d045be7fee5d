import { useSyncExternalStore } from "react";
import { type Day, dayOf } from "../message/day";

const MINUTE_MS = 60_000;

/** Checks every minute. A timer for midnight would be late by the time that the device has slept. */
const subscribe = (changed: () => void) => {
  const timer = setInterval(changed, MINUTE_MS);
  document.addEventListener("visibilitychange", changed);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", changed);
  };
};

/** Today. Correct at every rendering, and within a minute after midnight or sleep. */
export const useToday = (): Day => useSyncExternalStore(subscribe, () => dayOf(new Date()));
