import type { RoomSummary } from "@parley/protocol/room";

/** Whether somebody may bring people into a room; guests may once their account lasts. */
export type MayInvite = "yes" | "with an account" | "no";

type Ruled = Pick<RoomSummary, "kind" | "role" | "invite" | "archived">;

export const mayInvite = (room: Ruled | undefined, isBoundGuest: boolean): MayInvite => {
  if (!room || room.kind === "direct" || room.archived || !isAmongInviters(room)) return "no";
  return isBoundGuest ? "with an account" : "yes";
};

const isAmongInviters = ({ role, invite = "owners" }: Ruled): boolean =>
  role === "owner" || invite === "members" || (role === "moderator" && invite === "moderators");
