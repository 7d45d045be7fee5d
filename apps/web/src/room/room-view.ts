import type { RoomHandle } from "@parley/client/room";
import type { Store } from "@parley/client/store";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { createContext, use } from "react";

/** What a room is, without the counts that every message changes. */
export type RoomFacts = Pick<RoomSummary, "roomId" | "name" | "description" | "kind" | "role" | "peer">;

/** What everything inside an open room shares. Every message on the screen renders again when it changes, so what changes often is not in it. */
export type RoomView = {
  room: RoomFacts;
  handle: RoomHandle;
  /** The message being edited: a store, as only that message looks at it. */
  editing: Store<string | undefined>;
  edit(messageId: string | undefined): void;
  reply(message: Message): void;
  /** Asks first. */
  remove(message: Message): void;
};

const RoomViewContext = createContext<RoomView | undefined>(undefined);

export const RoomViewProvider = RoomViewContext.Provider;

/** The context of `useMentionPattern`: it changes with who comes in, and few messages have a name in them. */
const MentionPatternContext = createContext<RegExp | undefined>(undefined);

export const MentionPatternProvider = MentionPatternContext.Provider;

/** Finds the names worth a highlight in this room. */
export const useMentionPattern = (): RegExp | undefined => use(MentionPatternContext);

export const useRoomView = (): RoomView => {
  const view = use(RoomViewContext);
  if (!view) throw new Error("useRoomView needs an open room above it");
  return view;
};
