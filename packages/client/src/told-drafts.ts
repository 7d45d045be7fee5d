import type { Draft, RoomDraft } from "@parley/protocol/draft";
import { createStore, type Store } from "./store";

/** What the server has told of its person's drafts. */
export type ToldDrafts = {
  /** Of the server's data. */
  epoch: string | undefined;
  /** When the newest `hello` was answered, in milliseconds by the server's clock. A room that is not among `byRoom` had no draft then. */
  at: number;
  /** Also those that have ended a while ago. */
  byRoom: ReadonlyMap<string, Draft>;
};

export const createToldDrafts = () => {
  /** Undefined before the first `hello`, and for a server of before version 4, which has no drafts. */
  const state = createStore<ToldDrafts | undefined>(undefined);
  let byRoom: ReadonlyMap<string, Draft> = new Map();

  return {
    state: state as Store<ToldDrafts | undefined>,
    /** An event or an answer has told of it. */
    told: (roomId: string, { text, replyToMessageId, rev }: Draft): void => {
      if (rev <= (byRoom.get(roomId)?.rev ?? 0)) return;
      byRoom = new Map(byRoom).set(roomId, { text, rev, ...(replyToMessageId !== undefined && { replyToMessageId }) });
      const known = state.get();
      if (known) state.set({ ...known, byRoom });
    },
    /** Call it when a `hello` begins, and the returned function with its answer: what was told in between may be newer. */
    beginHello: () => {
      const before = byRoom;
      return (drafts: readonly RoomDraft[], epoch: string | undefined, at: number): void => {
        const next = new Map<string, Draft>(drafts.map(({ roomId, ...draft }) => [roomId, draft]));
        const known = state.get();
        const isRestored = known !== undefined && known.epoch !== epoch;
        for (const [roomId, draft] of isRestored ? [] : byRoom)
          if (before.get(roomId) !== draft && (next.get(roomId)?.rev ?? 0) < draft.rev) next.set(roomId, draft);
        byRoom = next;
        state.set({ epoch, at, byRoom });
      };
    },
  };
};
