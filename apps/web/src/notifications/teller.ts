import type { Client } from "@parley/client/client";
import { decide } from "@parley/protocol/attention";
import { levelOf } from "@parley/protocol/level";
import type { Message } from "@parley/protocol/message";
import { isQuiet } from "@parley/protocol/preferences";
import type { RoomSummary } from "@parley/protocol/room";
import { roomPath } from "../router/route";
import { isToldOf, type Missed, missedText } from "./missed";
import type { News } from "./news";
import { notificationText } from "./notification-text";
import { playSound } from "./sound";
import type { Tabs } from "./tabs";
import { closeShown, show } from "./worker";

/** The person may look at the message on another device, which says within this time that it was read. */
const SETTLE_MS = 2_000;

/** Tells the person of news by a notification and a sound. */
export type Teller = {
  /** Tells of it in a moment, unless it was read, deleted or ended by then. */
  tell(heard: News): Promise<void>;
  /** Tells in a moment, by one notification, of what came while there was no connection, unless it was read by then. */
  tellMissed(missed: readonly Missed[]): Promise<void>;
  /** The message was edited or deleted: its notification says what it says now, or goes with it. */
  change(message: Message): Promise<void>;
  /** Tells of nothing more. */
  close(): void;
};

export const createTeller = (client: Client, tabs: Tabs): Teller => {
  let isClosed = false;
  /** What is to be told of in a moment, by message. */
  const waiting = new Map<string, News>();
  /** What was shown last, by room. */
  const shown = new Map<string, News>();

  const roomOf = ({ roomId }: Message) => client.rooms.get().rooms.get(roomId);

  const showNews = async (news: News, room: RoomSummary) => {
    const { roomId, seq } = news.message;
    const { texts } = client.preferences.get();
    const text = notificationText(news, room, texts, (id) => client.people.get(id)?.username);
    shown.set(roomId, news);
    await show(text, { path: roomPath(roomId, seq), roomId, seq, isReaction: news.reason === "reaction" }, true);
  };

  return {
    tell: async (heard) => {
      const { message, reason } = heard;
      waiting.set(message.messageId, heard);
      const situation = await tabs.situation(message.roomId);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const news = waiting.get(message.messageId);
      if (!news || isClosed) return;
      waiting.delete(message.messageId);
      const room = roomOf(message);
      const preferences = client.preferences.get();
      if (!room || (reason !== "reaction" && room.readSeq >= message.seq)) return;
      const told = decide(levelOf(room), reason, situation, isQuiet(preferences.quietHours, Date.now()));
      if (told.sound && preferences.sound) void playSound().catch(() => {});
      if (!told.notification || !("Notification" in window) || Notification.permission !== "granted") return;
      await showNews(news, room);
    },
    tellMissed: async (missed) => {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      if (isClosed || !("Notification" in window) || Notification.permission !== "granted") return;
      const { quietHours, sound, texts } = client.preferences.get();
      const told: Missed[] = [];
      for (const { room: then, count } of missed) {
        const room = client.rooms.get().rooms.get(then.roomId);
        if (!room || room.readSeq >= then.seq) continue;
        const situation = await tabs.situation(room.roomId);
        if (isToldOf({ room, count }, situation, isQuiet(quietHours, Date.now()))) told.push({ room, count });
      }
      const [first] = told;
      if (!first) return;
      if (sound) void playSound().catch(() => {});
      const { roomId, readSeq, seq } = first.room;
      const about = told.length === 1 ? { path: roomPath(roomId, readSeq + 1), roomId, seq } : { path: "/" };
      await show(missedText(told, texts), about, true);
    },
    change: async (message) => {
      const { messageId, roomId, seq, deleted } = message;
      const late = waiting.get(messageId);
      if (late && deleted) waiting.delete(messageId);
      else if (late) waiting.set(messageId, { ...late, message });
      const wasShown = await closeShown((each) => each.roomId === roomId && each.seq === seq);
      const [news, room] = [shown.get(roomId), roomOf(message)];
      if (wasShown && !deleted && room && news?.message.messageId === messageId)
        await showNews({ ...news, message }, room);
    },
    close: () => {
      isClosed = true;
    },
  };
};
