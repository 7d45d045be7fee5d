import type { Member } from "@parley/protocol/member";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { distinctName } from "../people/distinct-name";
import { useAlike } from "../people/look-alikes-provider";
import { Name } from "../people/name";
import { usePerson } from "../people/use-person";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { isolate } from "../ui/isolate";
import styles from "./members-panel.module.css";

type MemberRowProps = { member: Member; online: boolean; onRemove?: () => void };

export const MemberRow = ({ member, online, onRemove }: MemberRowProps) => {
  const person = usePerson(member);
  const alike = useAlike();
  const [confirming, setConfirming] = useState(false);
  return (
    <li className={styles.member}>
      <span className={styles.who} data-online={online}>
        <Avatar userId={person.userId} name={person.username} size={28} />
      </span>
      <Name user={person} className={styles.name} />
      {online && <span className="sr-only">, online</span>}
      {member.role === "owner" && <span className={styles.role}>Owner</span>}
      {onRemove && (
        <IconButton label={`Remove ${isolate(distinctName(person, alike))}`} onClick={() => setConfirming(true)}>
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
          <Name user={person} />
          <span> will no longer see this room or write in it.</span>
        </Confirm>
      )}
    </li>
  );
};
