import type { Invitation } from "@parley/protocol/invitation";

const DAY_MS = 24 * 60 * 60 * 1000;

const timeText = (ms: number): string => {
  const days = Math.round(ms / DAY_MS);
  if (days === 0) return "for less than a day";
  return days === 1 ? "for a day" : `for ${days} days`;
};

/** "Good for 7 days, for 3 people": how long an invitation still leads somewhere, and for how many. */
export const limitsText = ({ expiresAt, usesLeft }: Invitation, now: number): string => {
  const time = expiresAt === undefined ? "until it is taken back" : timeText(Date.parse(expiresAt) - now);
  if (usesLeft === undefined) return `Good ${time}`;
  return `Good ${time}, for ${usesLeft === 1 ? "one more person" : `${usesLeft} more people`}`;
};
