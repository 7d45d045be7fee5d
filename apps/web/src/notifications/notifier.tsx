import { isMeantFor } from "@parley/protocol/attention";
import { parseMessageId } from "@parley/protocol/id";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import { useAlike } from "../people/use-alike";
import { roomName } from "../room/room-name";
import { type Route, roomPath } from "../router/route";
import { navigate } from "../router/router";
import { useNotify } from "../ui/notice";
import { setFavicon } from "./favicon";
import { watchMissed } from "./missed";
import { newsOf } from "./news";
import { forgetForeign } from "./push-subscription";
import { openTabs, type Tabs } from "./tabs";
import { createTeller } from "./teller";
import { attentionOf, documentTitle } from "./title";
import { closeShown, onOpened, registration } from "./worker";

const PLACES: Partial<Record<Route["name"] | "mentions", string>> = {
  browse: "Browse",
  search: "Search",
  mentions: "Mentions",
  settings: "Settings",
  invitation: "Invitation",
};

/** Says in the tab's title and icon what is new. */
const useTab = (route: Route) => {
  const { rooms } = useRooms();
  const alike = useAlike();
  const room = "roomId" in route ? rooms.get(route.roomId) : undefined;
  const isMentions = route.name === "search" && route.q === undefined;
  const place = room ? roomName(room, alike) : PLACES[isMentions ? "mentions" : route.name];
  useEffect(() => {
    document.title = documentTitle(rooms.values(), place);
    const { number, isPoint } = attentionOf(rooms.values());
    setFavicon(number > 0 || isPoint);
  }, [rooms, place]);
};

/** The longest wait of `setTimeout`. */
const LONGEST_MS = 2 ** 31 - 1;

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

/** Says to a moderator that a message was reported. */
const useReports = () => {
  const { client } = useChat();
  const notify = useNotify();
  useEffect(() => {
    const say = () => {
      const { roomId, messageId } = client.reported.get() ?? {};
      if (roomId !== undefined && messageId !== undefined)
        notify("A message was reported to the moderators.", {
          messagePath: roomPath(roomId, parseMessageId(messageId).seq),
        });
    };
    say();
    return client.reported.subscribe(say);
  }, [client, notify]);
};

/**
 * Tells the person of what is new: by a notification, a sound, the tab's title and icon. Of several tabs one tells. What is looked at, was read elsewhere,
 * or is deleted has no notification, or loses it.
 */
export const Notifier = ({ route }: { route: Route }) => {
  const { client, me } = useChat();
  const { rooms } = useRooms();
  const [tabs, setTabs] = useState<Tabs>();
  const [isTelling, setTelling] = useState(false);
  useLooking(tabs, route);
  useEndOfMutes();
  useTab(route);
  useReports();

  useEffect(() => {
    const opened = openTabs(me.userId, () => setTelling(true));
    setTabs(opened);
    const isGranted = "Notification" in window && Notification.permission === "granted";
    if (isGranted) void registration().then(forgetForeign);

    const teller = createTeller(client, opened);
    const missed = watchMissed(client, (each) => {
      if (opened.isTelling()) void teller.tellMissed(each);
    });
    const unheard = client.told.subscribe(() => {
      const told = client.told.get();
      if (!told || !opened.isTelling()) return;
      if (told.type === "message" && told.data.rev > 0) void teller.change(told.data);
      const around = {
        room: client.rooms.get().rooms.get(told.data.roomId),
        me: client.user.get(),
        blocked: client.blocked.get(),
      };
      const news = newsOf(told, around);
      if (news) void teller.tell(news);
      if (news && isMeantFor(news.reason)) missed.heard(told.data.roomId);
    });
    const unopened = onOpened(navigate);
    return () => {
      teller.close();
      unheard();
      missed.stop();
      unopened();
      opened.close();
      setTelling(false);
      setFavicon(false);
      // Of somebody who has signed out nothing stays on the screen.
      void closeShown(() => true);
    };
  }, [client, me.userId]);

  const open = route.name === "room" ? route.roomId : undefined;
  useEffect(() => {
    if (!isTelling) return;
    void closeShown(({ path, roomId, seq = 0, isReaction }) => {
      // Of several rooms.
      if (roomId === undefined) return path === "/" && isLookedAt();
      const room = rooms.get(roomId);
      if (isReaction && room) return roomId === open && isLookedAt();
      return (room?.readSeq ?? Number.POSITIVE_INFINITY) >= seq;
    });
  }, [isTelling, rooms, open]);

  return null;
};
