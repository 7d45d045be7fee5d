import type { Administrator } from "@parley/protocol/account";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import * as Account from "../account/account";
import { useChat } from "../chat/chat";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { PeoplePicker } from "../people/people-picker";
import { useAlike, useMeet } from "../people/use-alike";
import { usePerson } from "../people/use-person";
import { useRefreshSession } from "../session/use-session";
import { Avatar } from "../ui/avatar";
import { Button, IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { Dialog, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { useNotify } from "../ui/notice";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";

const KEY = ["account", "administrators"];

/** Who governs the workspace: makes others administrators, and takes that back. */
export const Administrators = () => {
  const { me } = useChat();
  const [adding, setAdding] = useState(false);
  const queries = useQueryClient();
  const refreshSession = useRefreshSession();
  const administrators = useQuery({ queryKey: KEY, queryFn: Account.administrators });
  useMeet(administrators.data);
  const dismiss = useMutation({
    mutationFn: Account.dismiss,
    // Who has stepped down may not ask for the list any more.
    onSuccess: (_done, userId) =>
      userId === me.userId ? refreshSession() : queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Section
      title="Administrators"
      text="They decide who may come in and who governs, and act in every public room as its owners do. One at least is always there."
    >
      <Loaded query={administrators}>
        {(all) => (
          <ul className={styles.list} aria-label="Administrators">
            {all.map((person) => (
              <AdministratorRow
                key={person.userId}
                person={person}
                isMe={person.userId === me.userId}
                isLast={all.length === 1}
                busy={dismiss.isPending && dismiss.variables === person.userId}
                onDismiss={() => dismiss.mutate(person.userId)}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {dismiss.error && <FormError>{sentence(dismiss.error)}</FormError>}
      <Button className={styles.start} onClick={() => setAdding(true)}>
        Add an administrator
      </Button>
      {adding && <AddAdministrator administrators={administrators.data ?? []} onClose={() => setAdding(false)} />}
    </Section>
  );
};

type RowProps = { person: Administrator; isMe: boolean; isLast: boolean; busy: boolean; onDismiss(): void };

const AdministratorRow = ({ person, isMe, isLast, busy, onDismiss }: RowProps) => {
  const today = usePerson(person);
  const alike = useAlike();
  const [confirming, setConfirming] = useState(false);
  const note = person.named
    ? "Named by whoever runs this Parley"
    : isMe && isLast
      ? "You. To step down, add another one first."
      : isMe
        ? "You"
        : undefined;
  return (
    <li className={styles.row}>
      <Avatar userId={today.userId} name={today.username} size={28} />
      <span className={styles.what}>
        <Name user={today} />
        {note !== undefined && <small>{note}</small>}
      </span>
      {!person.named && !isLast && (
        <IconButton
          label={
            isMe ? "Step down as an administrator" : `Remove ${isolate(distinctName(today, alike))} as an administrator`
          }
          aria-disabled={busy || undefined}
          onClick={() => !busy && setConfirming(true)}
        >
          <UserMinus size={16} />
        </IconButton>
      )}
      {confirming && (
        <Confirm
          title={isMe ? "Step down as an administrator?" : "Remove an administrator?"}
          action={isMe ? "Step down" : "Remove"}
          whose={isMe ? "your name" : "their name"}
          name={today.username}
          onConfirm={onDismiss}
          onClose={() => setConfirming(false)}
        >
          {isMe ? (
            "You will be an ordinary member, and only another administrator can change that."
          ) : (
            <>
              <Name user={today} />
              <span>
                {" "}
                will be an ordinary member within seconds, and links that they made let in nobody new. You can add them
                again.
              </span>
            </>
          )}
        </Confirm>
      )}
    </li>
  );
};

type AddProps = { administrators: readonly Administrator[]; onClose(): void };

const AddAdministrator = ({ administrators, onClose }: AddProps) => {
  const queries = useQueryClient();
  const notify = useNotify();
  const add = useMutation({
    mutationFn: ({ userId }: { userId: string; username: string }) => Account.appoint(userId),
    onSuccess: (_done, { username }) => {
      notify(`${isolate(username)} is an administrator now.`);
      onClose();
      return queries.invalidateQueries({ queryKey: KEY });
    },
  });
  const isOne = (userId: string) => administrators.some((each) => each.userId === userId);
  return (
    <Dialog title="Add an administrator" onClose={onClose}>
      <DialogText>They will be able to do all that you can, and to remove you as an administrator.</DialogText>
      <PeoplePicker
        members
        label="Find a person with an account by name"
        note={({ userId }) =>
          isOne(userId) ? "Administrator" : add.isPending && add.variables.userId === userId ? "Adding…" : undefined
        }
        onPick={(user) => {
          if (!isOne(user.userId) && !add.isPending) add.mutate(user);
        }}
      />
      {add.error && <FormError>{sentence(add.error)}</FormError>}
    </Dialog>
  );
};
