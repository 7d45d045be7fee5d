import { distinctName } from "../people/distinct-name";
import { Person } from "../people/person";
import { useAlike } from "../people/use-alike";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import styles from "./room-settings.module.css";
import { useBanned } from "./use-room-settings";

/** Who is banned from the room, and the end of that. */
export const Banned = ({ roomId }: { roomId: string }) => {
  const alike = useAlike();
  const { banned, lift } = useBanned(roomId);
  const people = banned.data ?? [];
  return (
    <>
      {banned.error && <FormError>{sentence(banned.error)}</FormError>}
      {lift.error && <FormError>{sentence(lift.error)}</FormError>}
      <p className={styles.text} role="status">
        {banned.isPending
          ? "Loading…"
          : banned.isSuccess && people.length === 0 && !banned.hasNextPage && "Nobody is banned."}
      </p>
      <ul aria-label="Banned people" aria-busy={banned.isPending}>
        {people.map((user) => (
          <li key={user.userId} className={styles.person}>
            <Person user={user} />
            <Button
              small
              aria-label={`Lift the ban of ${isolate(distinctName(user, alike))}`}
              busy={lift.isPending && lift.variables === user.userId}
              onClick={() => lift.mutate(user.userId)}
            >
              Lift the ban
            </Button>
          </li>
        ))}
      </ul>
      {banned.hasNextPage && (
        <div>
          <Button small onClick={() => banned.fetchNextPage()} busy={banned.isFetchingNextPage}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
};
