import { ParleyError } from "@parley/protocol/error";
import { useCallback } from "react";
import { counted } from "../ui/counted";
import { useNotify, useNotifyFailure } from "../ui/notice";
import { useChat } from "./chat";
import { setRead } from "./kept-unread";

/** Sets up to where the reader has read a room, forward or back, says so where it goes back, and offers to undo that. */
export const useSetRead = () => {
  const { client } = useChat();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  return useCallback(
    (roomId: string, seq: number): void => {
      const before = client.rooms.get().rooms.get(roomId)?.readSeq ?? 0;
      if (seq === before) return;
      const set = (to: number) => setRead(client, roomId, to);
      const failed = (error: unknown) => {
        // The client was stopped before: somebody has signed out.
        const isLeft = error instanceof ParleyError && error.code === "connection.unknown";
        if (!isLeft) notifyFailure(error);
      };
      set(seq).catch(failed);
      // At once: without a connection the server hears of it later.
      if (seq < before) notify("Marked as unread.", { undo: () => void set(before).catch(failed) });
    },
    [client, notify, notifyFailure],
  );
};

/**
 * Marks all rooms as read, with one request for each that has something unread, and offers to undo that. Without a connection it shows at once, and
 * the server hears of it later.
 */
export const useMarkAllRead = () => {
  const { client } = useChat();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  return useCallback((): void => {
    const unread = [...client.rooms.get().rooms.values()].filter((room) => room.unread > 0);
    if (unread.length === 0) {
      notify("Nothing is unread.");
      return;
    }
    const isOnline = () => client.connection.get().status === "online";
    const mark = () =>
      Promise.all(
        unread.map(({ roomId, seq, unreadAt }) =>
          isOnline()
            ? client.request("markRead", { roomId, seq, ...(unreadAt !== undefined && { unreadAt }) })
            : setRead(client, roomId, seq),
        ),
      );
    const restore = () =>
      Promise.all(
        unread.map(({ roomId, readSeq }) =>
          isOnline() ? client.request("markUnread", { roomId, seq: readSeq + 1 }) : setRead(client, roomId, readSeq),
        ),
      );
    const done = () =>
      notify(`${counted(unread.length, "room")} marked as read.`, { undo: () => void restore().catch(notifyFailure) });
    mark().then(done, notifyFailure);
  }, [client, notify, notifyFailure]);
};
