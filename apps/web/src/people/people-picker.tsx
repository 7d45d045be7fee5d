import type { User } from "@parley/protocol/user";
import { useState } from "react";
import { sentence } from "../ui/failure";
import { isolate } from "../ui/isolate";
import { Picker } from "../ui/picker";
import { handleText } from "./distinct-name";
import { Person } from "./person";
import { useMeet } from "./use-alike";
import { usePeople } from "./use-people";

type PeoplePickerProps = {
  label: string;
  onPick(user: User): void;
  /** Only people with an account. */
  members?: boolean;
  /** Why somebody cannot be picked, such as "Member". They stay in the list, so the user sees the reason. */
  note?(user: User): string | undefined;
};

export const PeoplePicker = ({ label, onPick, members = false, note }: PeoplePickerProps) => {
  const [typed, setTyped] = useState("");
  const people = usePeople(typed, members);
  const users = people.data ?? [];
  useMeet(people.data);
  const empty = people.isError
    ? sentence(people.error)
    : people.isPending
      ? "Looking…"
      : typed.trim() === ""
        ? members
          ? "Nobody else has an account yet."
          : "Nobody else is here yet."
        : `Nobody’s name or handle begins with “${isolate(typed.trim())}”.`;
  return (
    <Picker
      label={label}
      query={typed}
      onQuery={setTyped}
      options={users.map((user) => ({
        key: user.userId,
        content: <Person user={user} note={note?.(user) ?? handleText(user)} />,
      }))}
      onPick={(key) => {
        const user = users.find(({ userId }) => userId === key);
        if (user) onPick(user);
      }}
      empty={empty}
    />
  );
};
