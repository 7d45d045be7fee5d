import type { RoomSummary } from "@parley/protocol/room";
import { byName } from "../ui/by-name";

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

/** How far it has come: each room is left, cannot be left, or waits. */
export type Progress = {
  done: number;
  of: number;
  /** Why rooms could not be left: id → sentence. */
  failed: ReadonlyMap<string, string>;
};

/**
 * Leaves rooms one after the other, so that the server is not flooded, until `isStopped`. `leave` rejects where a room cannot be left; the others
 * are left all the same.
 */
export const leaveAll = async (
  roomIds: readonly string[],
  leave: (roomId: string) => Promise<unknown>,
  sentenceOf: (error: unknown) => string,
  isStopped: () => boolean,
  report: (progress: Progress) => void,
): Promise<void> => {
  const failed = new Map<string, string>();
  for (const [done, roomId] of roomIds.entries()) {
    if (isStopped()) return;
    report({ done, of: roomIds.length, failed: new Map(failed) });
    try {
      await leave(roomId);
    } catch (error) {
      failed.set(roomId, sentenceOf(error));
    }
  }
  report({ done: roomIds.length, of: roomIds.length, failed });
};
