import type { ActionName } from "@parley/protocol/actions";
import { ACTION_RIGHTS, rightsInPrivate } from "@parley/protocol/rights";
import type { History } from "../history";
import type { Membership } from "./membership";

/** What people may do in a room because they govern the workspace. */
export type Administration = {
  /** As the table of rights says of the standing `administrator`. */
  may(action: ActionName, roomId: string, userId: string): boolean;
  /** Whether they are an owner wherever the room asks for one, and in every other way what they are without that. */
  governs(roomId: string, userId: string): boolean;
};

export const readAdministration = ({ administrators }: History, { isPublic }: Membership): Administration => ({
  may: (action, roomId, userId) => {
    const rights = isPublic(roomId) ? ACTION_RIGHTS[action] : rightsInPrivate(action);
    return administrators.has(userId) && rights.administrator === "yes";
  },
  governs: (roomId, userId) => administrators.has(userId) && isPublic(roomId),
});
