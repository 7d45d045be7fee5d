import type { User } from "@parley/protocol/user";
import { useChat } from "../chat/chat";
import { isolate } from "../ui/isolate";
import { useNotify, useNotifyFailure } from "../ui/notice";
import { useSelected } from "../ui/use-store";

/** Whether the reader has blocked this person. */
export const useIsBlocked = (userId: string | undefined): boolean =>
  useSelected(useChat().client.blocked, (people) => userId !== undefined && people.has(userId));

/** Blocks a person, or unblocks them, at once. Either can be undone for a while. */
export const useBlock = () => {
  const { client } = useChat();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const block = async (user: User, isBlocked: boolean): Promise<void> => {
    const { userId, username } = user;
    try {
      await client.request(isBlocked ? "blockPerson" : "unblockPerson", { userId });
      const text = isBlocked ? "is blocked." : "is not blocked.";
      notify(`${isolate(username)} ${text}`, { undo: () => void block(user, !isBlocked) });
    } catch (error) {
      notifyFailure(error);
    }
  };
  return block;
};
