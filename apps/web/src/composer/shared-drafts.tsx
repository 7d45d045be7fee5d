import { useEffect } from "react";
import { useChat } from "../chat/chat";
import { shareDrafts } from "../drafts/shared-drafts";
import { mintId } from "../ui/mint-id";

/** Shares what is written with the person's other devices while it is on the screen. */
export const SharedDrafts = (): null => {
  const { client, drafts, me } = useChat();
  useEffect(() => shareDrafts(client, drafts, me.userId, mintId), [client, drafts, me.userId]);
  return null;
};
