import { ACTION_RIGHTS, rightsInPrivate } from "@parley/protocol/rights";
import type { Change, History, Request } from "../history";
import type { Membership } from "./membership";

/** What people may do in a room because they govern the workspace. In doubt they govern it. */
export type Administration = {
  /** As the table of rights says of the standing `administrator`, which they had at some time while the function ran. */
  may(request: Request, roomId: string): boolean;
  /** Whether a function of theirs that was running then may have deleted it as an administrator. */
  mayDelete(change: Change): boolean;
  /** Whether they could commit then what only an administrator may. A commit is over at once: their dismissal ends that with its answer. */
  mayCommit(roomId: string, userId: string, at: number): boolean;
  /** Whether they have ever been, by then, what an owner is wherever a rule of the room excepts those. */
  hasGoverned(roomId: string, userId: string, at: number): boolean;
};

export const readAdministration = ({ administrators, requests }: History, { isPublic }: Membership): Administration => {
  const may: Administration["may"] = ({ action, userId, begunAt, endedAt = Number.POSITIVE_INFINITY }, roomId) => {
    const rights = isPublic(roomId) ? ACTION_RIGHTS[action] : rightsInPrivate(action);
    const governs = administrators.some(
      ({ from, until = Number.POSITIVE_INFINITY, ...each }) =>
        each.userId === userId && from <= endedAt && begunAt <= until,
    );
    return governs && rights.administrator === "yes";
  };
  const mayCommit: Administration["mayCommit"] = (roomId, userId, at) =>
    isPublic(roomId) &&
    administrators.some(
      ({ from, until = Number.POSITIVE_INFINITY, ...each }) => each.userId === userId && from <= at && at <= until,
    );
  return {
    may,
    mayCommit,
    mayDelete: ({ roomId, userId, at }) =>
      mayCommit(roomId, userId, at) &&
      requests.some((request) => {
        const { action, begunAt, endedAt = Number.POSITIVE_INFINITY } = request;
        const isIts = action === "deleteMessage" && request.roomId === roomId && request.userId === userId;
        return isIts && begunAt <= at && at <= endedAt && may(request, roomId);
      }),
    hasGoverned: (roomId, userId, at) =>
      isPublic(roomId) && administrators.some((each) => each.userId === userId && each.from <= at),
  };
};
