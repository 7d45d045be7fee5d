import type { User } from "@parley/protocol/user";
import { Avatar } from "../ui/avatar";
import line from "../ui/line.module.css";
import { Name } from "./name";

/** A person on one line of a list. */
export const Person = ({ user, note }: { user: User; note?: string | undefined }) => (
  <>
    <Avatar userId={user.userId} name={user.username} size={24} />
    <Name user={user} className={line.name} />
    {note !== undefined && <span className={line.note}>{note}</span>}
  </>
);
