import type { RoomSummary } from "@parley/protocol/room";
import { byName } from "../ui/by-name";
import { counted } from "../ui/counted";

/** The rooms that one can leave, by name: a direct room is hidden instead. */
export const leavable = (rooms: Iterable<RoomSummary>): RoomSummary[] =>
  [...rooms].filter(({ kind }) => kind !== "direct").sort((a, b) => byName(a.name, b.name));

/** What becomes of a room when its reader leaves it. */
export const consequence = ({ kind, role }: Pick<RoomSummary, "kind" | "role">): string => {
  const owned =
    role === "owner" ? ["You own it: unless there is another owner, the member of longest standing gets it."] : [];
  const closed = kind === "private" ? ["It is private: you will need to be added again to come back."] : [];
  return [...owned, ...closed].join(" ");
};

/** What is said once rooms are left. */
export const leftText = (rooms: readonly Pick<RoomSummary, "kind">[]): string => {
  const left = `You have left ${counted(rooms.length, "room")}.`;
  if (!rooms.some(({ kind }) => kind === "private")) return left;
  return `${left} To come back to those that are private, you need to be added again.`;
};
