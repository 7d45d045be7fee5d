const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

export const dateLabel = (iso: string): string => date.format(new Date(iso));

/** "within the last hour", "3 hours ago", "yesterday", or the date if it is longer ago than a week. */
export const agoLabel = (iso: string, now: number): string => {
  const ms = now - Date.parse(iso);
  if (ms < HOUR_MS) return "within the last hour";
  if (ms < DAY_MS) return relative.format(-Math.floor(ms / HOUR_MS), "hour");
  if (ms < 7 * DAY_MS) return relative.format(-Math.floor(ms / DAY_MS), "day");
  return dateLabel(iso);
};
