import type { Client } from "@parley/client/client";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createContext, use } from "react";
import type { Drafts } from "../drafts/drafts";
import type { Edits } from "../drafts/edits";
import type { HeldActs } from "../drafts/held-acts";
import { useSelected } from "../ui/use-store";
import type { BrowserFiles } from "./browser-ports";

export type Chat = { client: Client; me: User; drafts: Drafts; edits: Edits; held: HeldActs; files: BrowserFiles };

export const ChatContext = createContext<Chat | undefined>(undefined);

export const useChat = (): Chat => {
  const chat = use(ChatContext);
  if (!chat) throw new Error("useChat needs a ChatProvider above it");
  return chat;
};

/** The reader's summary of a room, live; undefined if they are not a member. */
export const useRoomSummary = (roomId: string): RoomSummary | undefined => useRoomPart(roomId, (room) => room);

/** A part of that summary. Each message changes the summary, and the component renders only when the part changes (`Object.is`). */
export const useRoomPart = <Part,>(roomId: string, select: (room: RoomSummary | undefined) => Part): Part =>
  useSelected(useChat().client.rooms, ({ rooms }) => select(rooms.get(roomId)));
