import { createStore, type Store, type WritableStore } from "@parley/client/store";

/** A message that the time rail shows as a dot: one that mentions the reader, or one that a search has found. */
export type RailMark = { seq: number; kind: "mention" | "hit" };

const NONE: readonly RailMark[] = [];
const rooms = new Map<string, WritableStore<readonly RailMark[]>>();

const open = (roomId: string): WritableStore<readonly RailMark[]> => {
  const store = rooms.get(roomId) ?? createStore(NONE);
  rooms.set(roomId, store);
  return store;
};

/** The dots of a room's rail. */
export const railMarks = (roomId: string): Store<readonly RailMark[]> => open(roomId);

/** Replaces a room's dots of one kind. */
export const markOnRail = (roomId: string, kind: RailMark["kind"], seqs: readonly number[]): void => {
  const store = open(roomId);
  const others = store.get().filter((mark) => mark.kind !== kind);
  store.set([...others, ...seqs.map((seq) => ({ seq, kind }))]);
};
