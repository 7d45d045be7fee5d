import { useEffect, useState } from "react";
import { type Day, dayOf } from "./day";

/** Today, also after midnight. */
export const useToday = (): Day => {
  const [today, setToday] = useState(() => dayOf(new Date()));
  useEffect(() => {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setToday(dayOf(new Date())), midnight.getTime() - now.getTime() + 1_000);
    return () => clearTimeout(timer);
  });
  return today;
};
