import type { User } from "@parley/protocol/user";
import { useMemo } from "react";
import { markOf } from "./distinct-name";
import styles from "./name.module.css";
import { useAlike, useMeet } from "./use-alike";
import { usePerson } from "./use-person";

/** A person's name of today, with their handle or the beginning of their id if the name looks like another person's. */
export const Name = ({ user, className }: { user: User; className?: string | undefined }) => {
  const person = usePerson(user);
  const mark = markOf(person, useAlike());
  useMeet(useMemo(() => [person], [person]));
  return (
    <>
      <bdi className={className}>{person.username}</bdi>
      {mark !== undefined && (
        <span className={styles.mark} title="Somebody else has a name like this one.">
          {` ${mark}`}
        </span>
      )}
    </>
  );
};
