import type { RoomName, Username } from "@parley/protocol/text";

/** Why this cannot be a name, as a sentence; undefined if it can. */
export const nameProblem = (schema: typeof Username | typeof RoomName, name: string): string | undefined => {
  if (name.trim() === "") return "Please enter a name.";
  const [issue] = schema.safeParse(name).error?.issues ?? [];
  return issue && `A name ${issue.message}.`;
};
