import { useEffect } from "react";
import { useChat } from "./chat";
import { resumeUnread } from "./kept-unread";

/** Goes on with what an earlier page has marked as unread without a connection. */
export const ResumedUnread = (): null => {
  const { client } = useChat();
  useEffect(() => void resumeUnread(client), [client]);
  return null;
};
