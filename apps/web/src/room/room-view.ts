import type { RoomHandle } from "@parley/client/room";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { createContext, use } from "react";

/** What everything inside an open room shares. */
export type RoomView = {
  room: RoomSummary;
  handle: RoomHandle;
  /** Finds the names worth a highlight in this room. */
  mentioned: RegExp;
  /** The message being edited. */
  editing: string | undefined;
  edit(messageId: string | undefined): void;
  reply(message: Message): void;
  /** Asks first. */
  remove(message: Message): void;
};

const RoomViewContext = createContext<RoomView | undefined>(undefined);

export const RoomViewProvider = RoomViewContext.Provider;

export const useRoomView = (): RoomView => {
  const view = use(RoomViewContext);
  if (!view) throw new Error("useRoomView needs an open room above it");
  return view;
};
