import { type Day, dayLabel, dayOf } from "../message/day";
import { timeLabel } from "../ui/time";
import type { RailScale } from "./rail-scale";

const DAY_MS = 24 * 60 * 60 * 1000;

const dates = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const datesOfYears = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", year: "numeric" });

/**
 * When a message was written, as exactly as it is known: `Monday, November 23, 14:05`, `Monday, November 23, about 14:05`, or, where what is known
 * lies further apart than a day, `Nov 21 – 24`. `own` is its own time, where it is loaded.
 */
export const railLabel = (scale: RailScale, seq: number, today: Day, own?: number): string => {
  const [before, after] = own === undefined ? scale.around(seq) : [own, own];
  if (after - before > DAY_MS) {
    const year = today.slice(0, 4);
    const isThisYear = [before, after].every((time) => dayOf(new Date(time)).startsWith(year));
    return (isThisYear ? dates : datesOfYears).formatRange(before, after);
  }
  const date = new Date(own ?? scale.timeAt(seq));
  return `${dayLabel(dayOf(date), today)}, ${before === after ? "" : "about "}${timeLabel(date)}`;
};
