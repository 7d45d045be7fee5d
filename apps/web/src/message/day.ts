/** A calendar day in the reader's time zone: `2026-11-23`. */
export type Day = string;

export const dayOf = (time: Date): Day =>
  `${time.getFullYear()}-${String(time.getMonth() + 1).padStart(2, "0")}-${String(time.getDate()).padStart(2, "0")}`;

const dateOf = (day: Day): Date => new Date(`${day}T00:00:00`);

/** `Today`, `Yesterday`, or `Monday, November 23`, with the year if it is not the present one. */
export const dayLabel = (day: Day, today: Day): string => {
  if (day === today) return "Today";
  const date = dateOf(day);
  const next = new Date(date);
  next.setDate(date.getDate() + 1);
  if (dayOf(next) === today) return "Yesterday";
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return new Intl.DateTimeFormat("en", {
    weekday: "long",
    month: "long",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
};
