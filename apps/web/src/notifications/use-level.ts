import type { Level, LevelEvent } from "@parley/protocol/level";
import type { RoomSummary } from "@parley/protocol/room";
import { useCallback } from "react";
import { useChat } from "../chat/chat";
import { isolate } from "../ui/isolate";
import { useNotify, useNotifyFailure } from "../ui/notice";

/** What the levels are called, and what one is told by each. */
export const LEVELS: Record<Level, { title: string; short: string; text: string }> = {
  all: {
    title: "All messages",
    short: "all messages",
    text: "Everything that is written, and reactions to what you wrote.",
  },
  mentions: {
    title: "Mentions only",
    short: "mentions only",
    text: "Messages that mention you or everybody, and answers to yours.",
  },
  nothing: { title: "Nothing", short: "nothing", text: "The room stays in your list, and is quiet." },
};

type Set = Pick<RoomSummary, "roomId" | "level" | "muteUntil">;

/** Sets what the reader is told of a room, at once, and says so. That can be undone for a while. */
export const useSetLevel = () => {
  const { client } = useChat();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  return useCallback(
    async (room: RoomSummary, set: Pick<LevelEvent, "level" | "muteUntil">, said: string): Promise<void> => {
      const put = ({ roomId, level = "all", muteUntil }: Set) =>
        client.request("setLevel", { roomId, level, ...(muteUntil !== undefined && { muteUntil }) });
      try {
        await put({ roomId: room.roomId, ...set });
        notify(`${isolate(room.name)}: ${said}`, { undo: () => void put(room).catch(notifyFailure) });
      } catch (error) {
        notifyFailure(error);
      }
    },
    [client, notify, notifyFailure],
  );
};
