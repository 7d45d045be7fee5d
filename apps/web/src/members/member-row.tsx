import type { Member } from "@parley/protocol/member";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import styles from "./members-panel.module.css";

type MemberRowProps = { member: Member; online: boolean; onRemove?: () => void };

export const MemberRow = ({ member, online, onRemove }: MemberRowProps) => {
  const [confirming, setConfirming] = useState(false);
  return (
    <li className={styles.member}>
      <span className={styles.who} data-online={online}>
        <Avatar userId={member.userId} name={member.username} size={28} />
      </span>
      <bdi className={styles.name}>{member.username}</bdi>
      {online && <span className="sr-only">, online</span>}
      {member.role === "owner" && <span className={styles.role}>Owner</span>}
      {onRemove && (
        <IconButton label={`Remove ${member.username}`} onClick={() => setConfirming(true)}>
          <UserMinus size={16} />
        </IconButton>
      )}
      {onRemove && confirming && (
        <Confirm
          title="Remove from the room?"
          action="Remove"
          onConfirm={onRemove}
          onClose={() => setConfirming(false)}
        >
          <bdi>{member.username}</bdi> will no longer see this room or write in it.
        </Confirm>
      )}
    </li>
  );
};
