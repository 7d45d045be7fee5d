import type { User } from "@parley/protocol/user";
import { useQuery } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { distinctName } from "../people/distinct-name";
import { Person } from "../people/person";
import { useAlike, useMeet } from "../people/use-alike";
import { useBlock } from "../people/use-block";
import { Button } from "../ui/button";
import { isolate } from "../ui/isolate";
import { useSelected, useStore } from "../ui/use-store";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";

/** Whom the person has blocked, and the end of that. */
export const BlockedPage = () => {
  const { client } = useChat();
  const blocked = useStore(client.blocked);
  const query = useQuery({
    queryKey: ["blocked", [...blocked].sort()],
    queryFn: async () => (await client.request("listBlocked", {})).users,
    // Before the first answer to `hello`, nobody knows whom.
    enabled: useSelected(client.rooms, ({ status }) => status) === "ready",
    placeholderData: (before: User[] | undefined) => before?.filter(({ userId }) => blocked.has(userId)),
  });
  useMeet(query.data);
  return (
    <Section
      title="People whom you have blocked"
      text="They cannot write to you directly, or add you to rooms. What they say in rooms that you share is folded. They are not told. A guest who comes back under another name is somebody else."
    >
      <Loaded query={query}>{(users) => <BlockedList users={users} />}</Loaded>
    </Section>
  );
};

const BlockedList = ({ users }: { users: readonly User[] }) => {
  const alike = useAlike();
  const block = useBlock();
  return (
    <>
      <p className={styles.text} role="status">
        {users.length === 0 && "Nobody. To block somebody, open the menu beside their name among a room’s members."}
      </p>
      <ul className={styles.list} aria-label="Blocked people">
        {users.map((user) => (
          <li key={user.userId} className={styles.row}>
            <Person user={user} />
            <span className={styles.what} />
            <Button
              small
              aria-label={`Unblock ${isolate(distinctName(user, alike))}`}
              onClick={() => void block(user, false)}
            >
              Unblock
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
};
