import { decide } from "@parley/protocol/attention";
import { levelOf } from "@parley/protocol/level";
import type { Message } from "@parley/protocol/message";
import { isQuiet } from "@parley/protocol/preferences";
import type { RoomSummary } from "@parley/protocol/room";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import { useAlike } from "../people/look-alikes-provider";
import { roomName } from "../room/room-name";
import { type Route, roomPath } from "../router/route";
import { navigate } from "../router/router";
import { setFavicon } from "./favicon";
import { type News, newsOf } from "./news";
import { notificationText } from "./notification-text";
import { forgetForeign } from "./push-subscription";
import { playSound } from "./sound";
import { openTabs, type Tabs } from "./tabs";
import { attentionOf, documentTitle } from "./title";
import { closeShown, onOpened, registration, show } from "./worker";

const PLACES: Partial<Record<Route["name"], string>> = {
  browse: "Browse",
  search: "Search",
  settings: "Settings",
  invitation: "Invitation",
};

/** Says in the tab's title and icon what is new. */
const useTab = (route: Route) => {
  const { rooms } = useRooms();
  const alike = useAlike();
  const room = "roomId" in route ? rooms.get(route.roomId) : undefined;
  const place = room ? roomName(room, alike) : PLACES[route.name];
  useEffect(() => {
    document.title = documentTitle(rooms.values(), place);
    const { number, isPoint } = attentionOf(rooms.values());
    setFavicon(number > 0 || isPoint);
  }, [rooms, place]);
};

/** The longest wait of `setTimeout`. */
const LONGEST_MS = 2 ** 31 - 1;

/** The person may look at the message on another device, which says within this time that it was read. */
const SETTLE_MS = 2_000;

/** Whether somebody looks at this tab. */
const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();

/** Says to the other tabs what is on this one's screen. */
const useLooking = (tabs: Tabs | undefined, route: Route) => {
  const place = route.name === "room" ? route.roomId : "";
  useEffect(() => {
    if (!tabs) return;
    const say = () => tabs.look(isLookedAt() ? place : undefined);
    say();
    window.addEventListener("focus", say);
    window.addEventListener("blur", say);
    document.addEventListener("visibilitychange", say);
    return () => {
      window.removeEventListener("focus", say);
      window.removeEventListener("blur", say);
      document.removeEventListener("visibilitychange", say);
    };
  }, [tabs, place]);
};

/** Has the server say how a room stands when its mute is over. */
const useEndOfMutes = () => {
  const { client } = useChat();
  const { rooms } = useRooms();
  const [soonest] = [...rooms.values()]
    .flatMap(({ roomId, muteUntil }) => (muteUntil === undefined ? [] : [{ roomId, at: Date.parse(muteUntil) }]))
    .sort((a, b) => a.at - b.at);
  const { roomId, at } = soonest ?? {};
  useEffect(() => {
    if (roomId === undefined || at === undefined) return;
    const ask = () => void client.request("getRoom", { roomId }).catch(() => {});
    // A second later, so that it is over by the server's clock, too.
    const timer = setTimeout(ask, Math.min(LONGEST_MS, Math.max(0, at - Date.now()) + 1_000));
    return () => clearTimeout(timer);
  }, [client, roomId, at]);
};

/**
 * Tells the person of what is new: by a notification, a sound, the tab's title and icon. Of several tabs one tells. What is looked at, was read elsewhere,
 * or is deleted has no notification, or loses it.
 */
export const Notifier = ({ route }: { route: Route }) => {
  const { client, me } = useChat();
  const { rooms } = useRooms();
  const [tabs, setTabs] = useState<Tabs>();
  useLooking(tabs, route);
  useEndOfMutes();
  useTab(route);

  useEffect(() => {
    const opened = openTabs(me.userId);
    setTabs(opened);
    const isGranted = "Notification" in window && Notification.permission === "granted";
    if (isGranted) void registration().then(forgetForeign);

    let isOver = false;
    /** Of what is there that waits, by message. */
    const waiting = new Map<string, News>();
    /** What was shown last, by room. */
    const shown = new Map<string, News>();

    const showNews = async (news: News, room: RoomSummary) => {
      const { roomId, seq } = news.message;
      const text = notificationText(
        news,
        room,
        client.preferences.get().texts,
        (id) => client.people.get(id)?.username,
      );
      shown.set(roomId, news);
      await show(text, { path: roomPath(roomId, seq), roomId, seq, isReaction: news.reason === "reaction" }, true);
    };

    const tell = async (heard: News) => {
      const { messageId, roomId, seq } = heard.message;
      const { reason } = heard;
      waiting.set(messageId, heard);
      const situation = await opened.situation(roomId);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const news = waiting.get(messageId);
      if (!news || isOver) return;
      waiting.delete(messageId);
      const room = client.rooms.get().rooms.get(roomId);
      const preferences = client.preferences.get();
      if (!room || (reason !== "reaction" && room.readSeq >= seq)) return;
      const told = decide(levelOf(room), reason, situation, isQuiet(preferences.quietHours, Date.now()));
      if (told.sound && preferences.sound) void playSound().catch(() => {});
      if (!told.notification || !("Notification" in window) || Notification.permission !== "granted") return;
      await showNews(news, room);
    };

    /** A notification says what its message says now, and goes with it. */
    const change = async (message: Message) => {
      const { messageId, roomId, seq, deleted } = message;
      const late = waiting.get(messageId);
      if (late && deleted) waiting.delete(messageId);
      else if (late) waiting.set(messageId, { ...late, message });
      const wasShown = await closeShown((each) => each.roomId === roomId && each.seq === seq);
      const news = shown.get(roomId);
      const room = client.rooms.get().rooms.get(roomId);
      if (wasShown && !deleted && room && news?.message.messageId === messageId)
        await showNews({ ...news, message }, room);
    };

    const unheard = client.told.subscribe(() => {
      const told = client.told.get();
      if (!told || !opened.isTelling()) return;
      if (told.type === "message" && told.data.rev > 0) void change(told.data);
      const around = {
        room: client.rooms.get().rooms.get(told.data.roomId),
        me: client.user.get(),
        blocked: client.blocked.get(),
      };
      const news = newsOf(told, around);
      if (news) void tell(news);
    });
    const unopened = onOpened(navigate);
    return () => {
      isOver = true;
      unheard();
      unopened();
      opened.close();
      setFavicon(false);
      // Of somebody who has signed out nothing stays on the screen.
      void closeShown(() => true);
    };
  }, [client, me.userId]);

  const open = route.name === "room" ? route.roomId : undefined;
  useEffect(() => {
    if (!tabs?.isTelling()) return;
    void closeShown(({ roomId, seq = 0, isReaction }) => {
      if (roomId === undefined) return false;
      const room = rooms.get(roomId);
      if (isReaction && room) return roomId === open && isLookedAt();
      return (room?.readSeq ?? Number.POSITIVE_INFINITY) >= seq;
    });
  }, [tabs, rooms, open]);

  return null;
};
