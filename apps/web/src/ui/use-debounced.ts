import { useEffect, useState } from "react";

const PAUSE_MS = 120;

/** The value once it has rested, so that not every keystroke is a request. */
export const useDebounced = <T>(value: T): T => {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setRested, PAUSE_MS, value);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
};
