const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export const timeLabel = (time: Date): string => clock.format(time);
export const fullTimeLabel = (time: Date): string => full.format(time);
