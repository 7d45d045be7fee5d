import type { User } from "@parley/protocol/user";
import { Avatar } from "../ui/avatar";
import line from "../ui/line.module.css";
import { Name } from "./name";
import { usePerson } from "./use-person";

/** A person on one line of a list. */
export const Person = ({ user, note }: { user: User; note?: string | undefined }) => {
  const person = usePerson(user);
  return (
    <>
      <Avatar userId={person.userId} name={person.username} size={24} />
      <Name user={person} className={line.name} />
      {note !== undefined && <span className={line.note}>{note}</span>}
    </>
  );
};
