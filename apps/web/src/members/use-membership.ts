import type { Member } from "@parley/protocol/member";
import type { Role } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { useHold } from "../chat/use-held";
import { membersKey } from "../room/use-members";
import { isolate } from "../ui/isolate";

/** Adds people, and changes what members are. */
export const useMembership = (roomId: string) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: membersKey(roomId) });
  const add = useMutation({
    mutationFn: (userId: string) => client.request("addMember", { roomId, userId }),
    onSuccess,
  });
  const setRole = useMutation({
    mutationFn: ({ member: { userId }, role }: { member: Member; role: Role }) =>
      client.request("setRole", { roomId, userId, role }),
    onSuccess,
  });
  return { add, setRole };
};

/** Takes a person out of the room. That can be undone for some seconds. */
export const useRemove = (roomId: string) => {
  const hold = useHold();
  return (kind: "kick" | "ban", { userId, username }: Pick<User, "userId" | "username">) => {
    const name = isolate(username);
    hold(
      [{ kind, roomId, userId }],
      kind === "kick"
        ? `${name} is kicked. They may come back.`
        : `${name} is banned, until the ban is lifted in the room’s settings. Links that they came by or made are taken back. New guests and accounts of the same browser are kept out, too. Somebody who signs out first, or takes another browser, can come again as another person.`,
    );
  };
};
