import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import { UserPlus, X } from "lucide-react";
import { useState } from "react";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { PeoplePicker } from "../people/people-picker";
import { useAlike, useMeet } from "../people/use-alike";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import styles from "./create-room.module.css";

const Chip = ({ user, onRemove }: { user: User; onRemove(): void }) => (
  <li className={styles.chip}>
    <Avatar userId={user.userId} name={user.username} size={20} />
    <Name user={user} />
    <button type="button" aria-label={`Leave out ${distinctName(user, useAlike())}`} onClick={onRemove}>
      <X size={14} />
    </button>
  </li>
);

type InvitedProps = { members: readonly User[]; onChange(members: readonly User[]): void };

/** The people that a new room starts with. */
export const Invited = ({ members, onChange }: InvitedProps) => {
  const [adding, setAdding] = useState(false);
  useMeet(members);
  const has = (user: User) => members.some(({ userId }) => userId === user.userId);
  const without = (user: User) => members.filter(({ userId }) => userId !== user.userId);
  const toggle = (user: User) => {
    if (has(user)) onChange(without(user));
    else if (members.length < LIMITS.initialMembers) onChange([...members, user]);
  };
  return (
    <div className={styles.invited}>
      {members.length > 0 && (
        <ul className={styles.chips} aria-label="People in the new room">
          {members.map((user) => (
            <Chip key={user.userId} user={user} onRemove={() => onChange(without(user))} />
          ))}
        </ul>
      )}
      {adding ? (
        <PeoplePicker label="Add people by name" onPick={toggle} note={(user) => (has(user) ? "Added" : undefined)} />
      ) : (
        <Button small className={styles.add} onClick={() => setAdding(true)}>
          <UserPlus size={15} />
          <span>Add people</span>
        </Button>
      )}
    </div>
  );
};
