import { type Client, createClient } from "@parley/client/client";
import { parseMessageId } from "@parley/protocol/id";
import type { SignedIn } from "@parley/protocol/session";
import type { WorkspaceRole } from "@parley/protocol/workspace";
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { createDrafts } from "../drafts/drafts";
import { createEdits } from "../drafts/edits";
import { roomPath } from "../router/route";
import { useRefreshSession } from "../session/use-session";
import { sentence } from "../ui/failure";
import { useNotify } from "../ui/notice";
import { browserPorts } from "./browser-ports";
import { type Chat, ChatContext } from "./chat";
import { createHeld } from "./held";

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
  window.addEventListener("pageshow", changed);
  // Not every browser calls a page hidden that goes.
  window.addEventListener("pagehide", hide);
  window.addEventListener("offline", drop);
  return () => {
    document.removeEventListener("visibilitychange", changed);
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    window.removeEventListener("pageshow", changed);
    window.removeEventListener("pagehide", hide);
    window.removeEventListener("offline", drop);
  };
};

/** Keeps the signed-in person connected while it is mounted. */
export const ChatProvider = ({ me, children }: { me: SignedIn; children: ReactNode }) => {
  const { userId, workspaceRole } = me;
  const [chat, setChat] = useState<Omit<Chat, "me">>();
  const notify = useNotify();
  const person = useEffectEvent(() => me);
  useEffect(() => {
    const ports = browserPorts(userId);
    const client = createClient(ports, person());
    const drafts = createDrafts(userId);
    client.start();
    const edits = createEdits(client, drafts, (error, messageId) => {
      const { roomId, seq } = parseMessageId(messageId);
      notify(sentence(error), { messagePath: roomPath(roomId, seq) });
    });
    const held = createHeld(client, userId, edits, (error) => notify(sentence(error)));
    setChat({ client, drafts, edits, held, files: ports.files });
    const unwatch = watchPage(client);
    return () => {
      unwatch();
      held.stop();
      drafts.stop();
      void client.stop();
    };
  }, [userId, notify]);
  useReconnect(chat?.client, workspaceRole);
  useToday(chat?.client, me);
  const value = useMemo(() => chat && { ...chat, me }, [chat, me]);
  return value && <ChatContext value={value}>{children}</ChatContext>;
};

/** Asks who the person is by now when their profile says another name or role than the session did: they, or an administrator, have changed it. */
const useToday = (client: Client | undefined, { userId, username, workspaceRole }: SignedIn) => {
  const refreshSession = useRefreshSession();
  useEffect(
    () =>
      client?.people.watch(userId, () => {
        const known = client.people.get(userId);
        if (!known) return;
        const { workspaceRole: role = workspaceRole } = known;
        if (role !== workspaceRole || known.username !== username) void refreshSession();
      }),
    [client, userId, username, workspaceRole, refreshSession],
  );
};

/** Connects anew when the person's role has changed: a connection keeps the rights that its person had when it was opened. */
const useReconnect = (client: Client | undefined, workspaceRole: WorkspaceRole) => {
  const opened = useRef(workspaceRole);
  useEffect(() => {
    if (!client || opened.current === workspaceRole) return;
    opened.current = workspaceRole;
    client.drop();
    client.wake();
  }, [client, workspaceRole]);
};
