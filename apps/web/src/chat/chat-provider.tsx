import { type Client, createClient } from "@parley/client/client";
import { parseMessageId } from "@parley/protocol/id";
import type { User } from "@parley/protocol/user";
import { type ReactNode, useEffect, useState } from "react";
import { createDrafts } from "../drafts/drafts";
import { createEdits } from "../drafts/edits";
import { roomPath } from "../router/route";
import { sentence } from "../ui/failure";
import { useNotify } from "../ui/notice";
import { browserPorts } from "./browser-ports";
import { type Chat, ChatContext } from "./chat";

/**
 * Tells the client whether the page is visible, when the network goes, and when the page may have slept. The client then checks its connection
 * at once.
 */
const watchPage = ({ wake, drop, show, hide }: Client) => {
  const changed = () => (document.visibilityState === "visible" ? show() : hide());
  if (document.visibilityState !== "visible") hide();
  document.addEventListener("visibilitychange", changed);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("offline", drop);
  return () => {
    document.removeEventListener("visibilitychange", changed);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    window.removeEventListener("offline", drop);
  };
};

/** Keeps the signed-in person connected while it is mounted. */
export const ChatProvider = ({ me, children }: { me: User; children: ReactNode }) => {
  const [chat, setChat] = useState<Chat>();
  const notify = useNotify();
  useEffect(() => {
    const client = createClient(browserPorts(me.userId), me);
    const drafts = createDrafts(me.userId);
    client.start();
    const edits = createEdits(client, drafts, (error, messageId) => {
      const { roomId, seq } = parseMessageId(messageId);
      notify(sentence(error), roomPath(roomId, seq));
    });
    setChat({ client, me, drafts, edits });
    const unwatch = watchPage(client);
    return () => {
      unwatch();
      drafts.stop();
      void client.stop();
    };
  }, [me, notify]);
  return chat && <ChatContext value={chat}>{children}</ChatContext>;
};
