import type { User } from "@parley/protocol/user";
import { Avatar } from "../ui/avatar";
import line from "../ui/line.module.css";
import { Name } from "./name";

type PersonProps = { user: User; alike: ReadonlySet<string>; note?: string | undefined };

/** A person on one line of a list. */
export const Person = ({ user, alike, note }: PersonProps) => (
  <>
    <Avatar userId={user.userId} name={user.username} size={24} />
    <Name user={user} alike={alike} className={line.name} />
    {note !== undefined && <span className={line.note}>{note}</span>}
  </>
);
