/** For how long a room may be muted, as its menu says it. */
export const MUTE_TIMES = [
  { name: "for 1 hour", until: (now: Date) => now.getTime() + 60 * 60 * 1000 },
  { name: "until tomorrow", until: (now: Date) => morning(now, 1) },
  { name: "until next week", until: (now: Date) => morning(now, daysToMonday(now)) },
] as const;

const MORNING_HOUR = 8;

/** Eight in the morning, so many days from today, by the clocks of this device. */
const morning = (now: Date, days: number): number =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING_HOUR).getTime();

/** The next Monday, which is not today. */
const daysToMonday = (now: Date): number => ((7 - now.getDay()) % 7) + 1;

/** "until 14:30", or with the day if that is not today. */
export const untilText = (until: Date, now: Date): string => {
  const isToday = until.toDateString() === now.toDateString();
  const day: Intl.DateTimeFormatOptions = isToday ? {} : { weekday: "long" };
  return `until ${until.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" })}`;
};
