import { useEffect, useState } from "react";

const PAUSE_MS = 120;

/** The value after it has not changed for a moment, so that not every keystroke makes a request. */
export const useDebounced = <T>(value: T): T => {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setRested, PAUSE_MS, value);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
};
