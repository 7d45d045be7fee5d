import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { useNotify, useNotifyFailure } from "../ui/notice";
import { lasting, linkOf } from "./link";

/** Days for which a link is good whose maker chose nothing. */
export const DAYS = 7;

export const COPIED = "Copied. Send it to those whom you want here.";

/** Copies a link into the room: one that is there already, or a new one. Calls `onRefused` where the browser refuses its clipboard. */
export const useCopyLink = (roomId: string, onRefused: () => void) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  return useMutation({
    mutationFn: async () => {
      const { invitations } = await client.request("listInvitations", { roomId });
      const known = lasting(invitations, Date.now());
      return known ?? (await client.request("createInvitation", { roomId, days: DAYS })).invitation;
    },
    onSuccess: ({ code }) => {
      void queries.invalidateQueries({ queryKey: ["invitations", roomId] });
      return navigator.clipboard.writeText(linkOf(code)).then(() => notify(COPIED), onRefused);
    },
    onError: notifyFailure,
  });
};
