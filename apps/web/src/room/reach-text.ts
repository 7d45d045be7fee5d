/** `all`: every member is loaded. `counting`: more are being loaded. */
export type Counted = "all" | "counting" | "part" | "failed";

const others = (count: number): string => (count === 1 ? "1 other person" : `${count} other people`);

/** How many people a mention of everybody reaches, in words. Its author is one of the `members` that are loaded, and is not reached. */
export const reachText = (members: number, counted: Counted): string => {
  const count = Math.max(0, members - 1);
  if (counted === "all") return count === 0 ? "nobody but you" : count === 1 ? others(1) : `all ${others(count)}`;
  if (counted === "failed") return "everybody here. How many they are could not be found out";
  const known = count === 0 ? "everybody here" : `more than ${others(count)}`;
  return counted === "counting" ? `${known}: counting…` : known;
};
