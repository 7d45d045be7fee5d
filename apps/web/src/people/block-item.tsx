import type { User } from "@parley/protocol/user";
import { Ban } from "lucide-react";
import { MenuItem } from "../ui/menu";
import { useBlock, useIsBlocked } from "./use-block";

/** An item of a menu: blocks a person, or unblocks them. */
export const BlockItem = ({ user }: { user: User }) => {
  const isBlocked = useIsBlocked(user.userId);
  const block = useBlock();
  return (
    <MenuItem icon={<Ban size={16} />} onClick={() => void block(user, !isBlocked)}>
      <span>{isBlocked ? "Unblock " : "Block "}</span>
      <bdi>{user.username}</bdi>
    </MenuItem>
  );
};
