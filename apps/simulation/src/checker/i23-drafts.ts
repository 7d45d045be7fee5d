import type { History } from "../history";
import type { Invariant, Violation } from "./invariant";

/**
 * I23: all devices of a person show the same draft of a room, the one that the table has; or their own text, which was refused, and beside it that draft. What was sent or
 * discarded on one device is on none, so that nobody sends it twice. No draft outlives its author's membership.
 *
 * Excused: before the next `hello`, a client from which an event was lost. A device that never came back after it had sent something. Drafts of somebody
 * who left beside a function that died.
 */
export const drafts: Invariant = (history) => [...agreement(history), ...sent(history), ...outlived(history)];

const agreement = ({ draftsSeen, isLossless }: History): Violation[] =>
  draftsSeen
    .filter(({ when }) => when === "after hello" || isLossless)
    .filter(({ text, beside, inTable }) => text !== inTable && (beside === undefined || beside !== inTable))
    .map(
      ({ clientId, roomId, when, text, beside, inTable }) =>
        `client ${clientId} shows “${text}” as the draft of room ${roomId}${beside === undefined ? "" : ` beside “${beside}”`} ` +
        `${when === "calm" ? "when all is calm" : "after its last hello"}, and the table has “${inTable}”`,
    );

const sent = ({ sentDrafts, drafts, draftsSeen }: History): Violation[] =>
  sentDrafts.flatMap(({ clientId, userId, roomId, text }) => {
    const isIt = (draft: { userId: string; roomId: string; text: string }) =>
      draft.userId === userId && draft.roomId === roomId && draft.text === text;
    const what = `“${text}”, which client ${clientId} has sent in room ${roomId}`;
    return [
      ...drafts.filter(isIt).map(() => `${what}, is still a draft`),
      ...draftsSeen
        .filter((seen) => seen.when === "after hello" && isIt(seen))
        .map((seen) => `${what}, is still in a field of client ${seen.clientId}`),
    ];
  });

const outlived = ({ drafts, members, requests }: History): Violation[] => {
  const isMember = (userId: string, roomId: string) =>
    members.some((member) => member.userId === userId && member.roomId === roomId);
  const hasDied = (roomId: string) =>
    requests.some(
      (request) => request.roomId === roomId && request.outcome !== "success" && request.outcome !== "error",
    );
  return drafts
    .filter(({ userId, roomId }) => !isMember(userId, roomId) && !hasDied(roomId))
    .map(({ userId, roomId }) => `the table has a draft of ${userId} in room ${roomId}, where they are no member`);
};
