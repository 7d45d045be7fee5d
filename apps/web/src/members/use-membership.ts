import type { Client } from "@parley/client/client";
import type { Member } from "@parley/protocol/member";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { membersKey } from "../room/use-members";
import { isolate } from "../ui/isolate";
import { useNotify, useNotifyFailure } from "../ui/notice";
import { type Act, type Undo, undoOf } from "./acts";

type Whom = { roomId: string; userId: string };

const requestOf = (client: Client, act: Act, whom: Whom): Promise<unknown> => {
  if (act === "kick") return client.request("kickMember", whom);
  if (act === "ban") return client.request("removeMember", whom);
  return client.request("setRole", { ...whom, role: act === "stepDown" ? "member" : act });
};

const undo = async (client: Client, how: Undo, roomId: string, { userId, role }: Member): Promise<void> => {
  if (how === "lift") await client.request("unbanMember", { roomId, userId });
  else await client.request("addMember", { roomId, userId });
  if (how === "add" && role !== "member") await client.request("setRole", { roomId, userId, role });
};

/** An act on a member, by a reader who may add people or not. */
type Governing = { act: Act; member: Member; mayAdd: boolean };

/** Adds people, and does what owners and moderators do to members. A kick and a ban can be undone for a while, as far as the reader may. */
export const useMembership = (roomId: string) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const refresh = () => queries.invalidateQueries({ queryKey: membersKey(roomId) });
  const add = useMutation({
    mutationFn: (userId: string) => client.request("addMember", { roomId, userId }),
    onSuccess: refresh,
  });
  const govern = useMutation({
    mutationFn: ({ act, member: { userId } }: Governing) => requestOf(client, act, { roomId, userId }),
    onSuccess: (_done, { act, member, mayAdd }) => {
      const how = undoOf(act, mayAdd);
      if (how) offerUndo(member, act, how);
      return refresh();
    },
  });
  const offerUndo = (member: Member, act: Act, how: Undo) => {
    const name = isolate(member.username);
    const undone = how === "add" ? `${name} is back in the room.` : `${name} may come back: the ban is lifted.`;
    const perform = async () => {
      await undo(client, how, roomId, member);
      notify(undone);
      await refresh();
    };
    notify(act === "ban" ? `${name} was banned.` : `${name} was kicked.`, {
      undo: () => void perform().catch(notifyFailure),
    });
  };
  return { add, govern };
};
