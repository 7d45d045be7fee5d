import { type Client, createClient } from "@parley/client/client";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { createDrafts, type Drafts } from "../drafts/drafts";
import { createEdits, type Edits } from "../drafts/edits";
import { useNotifyFailure } from "../ui/notice";
import { browserPorts } from "./browser-ports";
import { useSelected } from "./use-store";

type Chat = { client: Client; me: User; drafts: Drafts; edits: Edits };

const ChatContext = createContext<Chat | undefined>(undefined);

export const useChat = (): Chat => {
  const chat = use(ChatContext);
  if (!chat) throw new Error("useChat needs a ChatProvider above it");
  return chat;
};

/** One's own view of a room, live; undefined where one is not a member. */
export const useRoomSummary = (roomId: string): RoomSummary | undefined =>
  useSelected(useChat().client.rooms, ({ rooms }) => rooms.get(roomId));

/** Tells the client when the network goes, and when the page may have slept through something: it then looks after its connection at once. */
const watchPage = ({ wake, drop }: Client) => {
  const visible = () => {
    if (document.visibilityState === "visible") wake();
  };
  document.addEventListener("visibilitychange", visible);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("offline", drop);
  return () => {
    document.removeEventListener("visibilitychange", visible);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    window.removeEventListener("offline", drop);
  };
};

/** Keeps the signed-in person connected for as long as it is mounted. */
export const ChatProvider = ({ me, children }: { me: User; children: ReactNode }) => {
  const [chat, setChat] = useState<Chat>();
  const notifyFailure = useNotifyFailure();
  useEffect(() => {
    const client = createClient(browserPorts(me.userId), me);
    const drafts = createDrafts(me.userId);
    client.start();
    setChat({ client, me, drafts, edits: createEdits(client, drafts, notifyFailure) });
    const unwatch = watchPage(client);
    return () => {
      unwatch();
      drafts.stop();
      void client.stop();
    };
  }, [me, notifyFailure]);
  return chat && <ChatContext value={chat}>{children}</ChatContext>;
};
