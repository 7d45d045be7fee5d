import { type Client, createClient } from "@parley/client/client";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { browserPorts } from "./browser-ports";
import { useStore } from "./use-store";

type Chat = { client: Client; me: User };

const ChatContext = createContext<Chat | undefined>(undefined);

export const useChat = (): Chat => {
  const chat = use(ChatContext);
  if (!chat) throw new Error("useChat needs a ChatProvider above it");
  return chat;
};

/** One's own view of a room, live; undefined where one is not a member. */
export const useRoomSummary = (roomId: string): RoomSummary | undefined =>
  useStore(useChat().client.rooms).rooms.get(roomId);

/** The moments at which a page may have slept through something: the client then checks its connection at once. */
const onWake = (wake: () => void) => {
  const visible = () => {
    if (document.visibilityState === "visible") wake();
  };
  document.addEventListener("visibilitychange", visible);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  return () => {
    document.removeEventListener("visibilitychange", visible);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
  };
};

/** Keeps the signed-in person connected for as long as it is mounted. */
export const ChatProvider = ({ me, children }: { me: User; children: ReactNode }) => {
  const [chat, setChat] = useState<Chat>();
  useEffect(() => {
    const client = createClient(browserPorts(me.userId), me);
    client.start();
    setChat({ client, me });
    const offWake = onWake(() => client.wake());
    return () => {
      offWake();
      void client.stop();
    };
  }, [me]);
  return chat && <ChatContext value={chat}>{children}</ChatContext>;
};
