import type { RoomsState } from "@parley/client/rooms";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { HeldAct } from "../drafts/held-acts";
import { useNotify } from "../ui/notice";
import { useStore } from "../ui/use-store";
import { useChat } from "./chat";

/** Does what can be undone for some seconds, and says so. Others are told when they are over. */
export const useHold = () => {
  const { held } = useChat();
  const notify = useNotify();
  return useCallback(
    (acts: readonly HeldAct[], text: string): void => {
      const keys = acts.map(held.hold);
      notify(text, { undo: () => keys.forEach(held.undo), lapse: () => keys.forEach(held.carryOut) });
    },
    [held, notify],
  );
};

/** Deletes a message. */
export const useDelete = () => {
  const hold = useHold();
  return useCallback((messageId: string) => hold([{ kind: "delete", messageId }], "Message deleted."), [hold]);
};

/** The reader's rooms, without those that they are leaving. */
export const useRooms = (): RoomsState => {
  const { client, held } = useChat();
  const state = useStore(client.rooms);
  const acts = useStore(held.held);
  return useMemo(() => {
    const left = [...acts.values()].filter((act) => act.kind === "leave").map(({ roomId }) => roomId);
    if (left.length === 0) return state;
    const rooms = new Map(state.rooms);
    for (const roomId of left) rooms.delete(roomId);
    return { ...state, rooms };
  }, [state, acts]);
};

/** Whether the reader is deleting this message. */
export const useIsDeleting = () => {
  const acts = useStore(useChat().held.held);
  return (messageId: string): boolean =>
    [...acts.values()].some((act) => act.kind === "delete" && act.messageId === messageId);
};

/** Whether the reader is taking this person out of the room. */
export const useIsLeaving = (roomId: string) => {
  const acts = useStore(useChat().held.held);
  return (userId: string): boolean =>
    [...acts.values()].some(
      (act) => "roomId" in act && "userId" in act && act.roomId === roomId && act.userId === userId,
    );
};

/**
 * Tells of entries of a list that the server answers with whether the reader is taking them away. Calls `refresh` when one of these acts has ended:
 * it was undone, or carried out. `entryOf` says which entry an act takes away, if any.
 */
export const useIsTakenAway = (entryOf: (act: HeldAct) => string | undefined, refresh: () => void) => {
  const acts = useStore(useChat().held.held);
  const keys = new Set([...acts.values()].map(entryOf).filter((key) => key !== undefined));
  const before = useRef(keys.size);
  useEffect(() => {
    if (keys.size < before.current) refresh();
    before.current = keys.size;
  });
  return (key: string): boolean => keys.has(key);
};
