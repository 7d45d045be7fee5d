import { useEffect, useState } from "react";

/** The value after it has not changed for `pauseMs`, so that not every keystroke makes a request. */
export const useDebounced = <T>(value: T, pauseMs = 120): T => {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setRested, pauseMs, value);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return rested;
};
