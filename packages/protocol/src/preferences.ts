import * as z from "zod/mini";
import { Count } from "./count";
import { TimeZone } from "./text";

/** Minutes since midnight. */
const MinuteOfDay = z.int().check(z.minimum(0), z.maximum(24 * 60 - 1));

/** Do not disturb: each day from `from` until `to`, which may be after midnight; all day if they are the same. An empty time zone is UTC. */
const QuietHours = z.object({ from: MinuteOfDay, to: MinuteOfDay, timeZone: z.string() });
export type QuietHours = z.infer<typeof QuietHours>;

/** How a person wants to be told, whatever the room. Nobody else learns of it. */
export const Preferences = z.object({
  /** Absent: one may always be disturbed. */
  quietHours: z.optional(QuietHours),
  /** An open app makes a sound. */
  sound: z.boolean(),
  /** Notifications say who has written what. Without, they only say that there is something. */
  texts: z.boolean(),
  /** How often these were set; of two versions the higher one is right. */
  rev: Count,
});
export type Preferences = z.infer<typeof Preferences>;

/** Of somebody who has set none. */
export const FIRST_PREFERENCES: Preferences = { sound: false, texts: true, rev: 0 };

/** Sets all of them: without `quietHours` there are none. */
export const SetPreferences = {
  summary: "Say how one wants to be told of what is new",
  input: z.strictObject({
    quietHours: z.optional(z.strictObject({ from: MinuteOfDay, to: MinuteOfDay, timeZone: TimeZone })),
    sound: z.boolean(),
    texts: z.boolean(),
  }),
  output: z.object({ preferences: Preferences }),
};

/** To the person's other connections. */
export const PreferencesEvent = Preferences;

/** Whether one does not want to be disturbed at this moment (ms). */
export const isQuiet = (hours: QuietHours | undefined, now: number): boolean => {
  if (!hours) return false;
  const { from, to, timeZone } = hours;
  const minute = minuteOfDay(timeZone, now);
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
};

const minuteOfDay = (timeZone: string, now: number): number => {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: timeZone || "UTC",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  })
    .formatToParts(now)
    .map(({ type, value }) => [type, Number(value)] as const);
  const { hour = 0, minute = 0 } = Object.fromEntries(parts);
  return hour * 60 + minute;
};
