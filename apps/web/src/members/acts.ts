import type { Member } from "@parley/protocol/member";
import type { Role } from "@parley/protocol/room";

/** What one member may do to another in the members panel. */
export type Act = "owner" | "moderator" | "member" | "stepDown" | "kick" | "ban";

type Ranked = Pick<Member, "userId" | "role">;

/** What a reader may do to a member of the room. An owner may step down while there is another one. */
export const actsOn = (member: Ranked, me: { userId: string; role: Role }, members: readonly Ranked[]): Act[] => {
  if (member.userId === me.userId) {
    const isSpared = members.some(({ userId, role }) => role === "owner" && userId !== me.userId);
    return me.role === "owner" && isSpared ? ["stepDown"] : [];
  }
  if (me.role === "owner") {
    const roles = (["owner", "moderator", "member"] as const).filter((role) => role !== member.role);
    return [...roles, "kick", "ban"];
  }
  return me.role === "moderator" && member.role === "member" ? ["kick", "ban"] : [];
};
