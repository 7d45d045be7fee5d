import { useEffect, useEffectEvent, useState } from "react";
import { useChat } from "../chat/chat";
import { useMarkAllRead } from "../chat/use-catch-up";
import { roomPath } from "../router/route";
import { navigate, useRoute } from "../router/router";
import { groupRooms } from "../sidebar/room-list";
import { isCovered } from "../ui/is-covered";
import { isEditable, writesText } from "../ui/key";
import { isShortcut, type ShortcutName } from "../ui/shortcuts";
import { ShortcutsPage } from "./shortcuts-page";

/** The keys that work on every screen, and the page that lists all keys. */
export const WorkspaceKeys = () => {
  const { client, me } = useChat();
  const route = useRoute();
  const markAllRead = useMarkAllRead();
  const [isListed, setListed] = useState(false);

  const walk = (step: 1 | -1, unreadOnly: boolean) => {
    const { rooms, directs } = groupRooms(client.rooms.get().rooms.values(), me.userId);
    const all = [...rooms, ...directs];
    const current = "roomId" in route ? route.roomId : undefined;
    const from = all.findIndex(({ roomId }) => roomId === current);
    const { length } = all;
    for (let n = 1; n <= length; n += 1) {
      // From no room, forward to the first one and back to the last one.
      const next = all[((((from < 0 && step < 0 ? 0 : from) + step * n) % length) + length) % length];
      if (next && next.roomId !== current && (!unreadOnly || next.unread > 0)) return navigate(roomPath(next.roomId));
    }
  };

  const acts: readonly (readonly [ShortcutName, () => void])[] = [
    ["nextRoom", () => walk(1, false)],
    ["previousRoom", () => walk(-1, false)],
    ["nextUnread", () => walk(1, true)],
    ["previousUnread", () => walk(-1, true)],
    ["markAllRead", markAllRead],
    ["help", () => setListed(true)],
  ];

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isCovered()) return;
    if (writesText(event) && isEditable(event.target)) return;
    const act = acts.find(([name]) => isShortcut(event, name))?.[1];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    // Before a field or a message takes the key.
    document.addEventListener("keydown", listener, { capture: true });
    return () => document.removeEventListener("keydown", listener, { capture: true });
  }, []);

  return isListed && <ShortcutsPage onClose={() => setListed(false)} />;
};
