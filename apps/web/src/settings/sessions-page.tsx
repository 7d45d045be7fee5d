import type { SessionEntry } from "@parley/protocol/account";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, LogOut } from "lucide-react";
import { useState } from "react";
import * as Account from "../account/account";
import { useMe } from "../people/use-person";
import { Button, IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { agoLabel, dateLabel } from "./date-label";
import { LinkDevice } from "./link-device";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";

const KEY = ["account", "sessions"];

/** Where the person is signed in. */
export const SessionsPage = () => {
  const [linking, setLinking] = useState(false);
  const sessions = useQuery({ queryKey: KEY, queryFn: Account.sessions });
  return (
    <>
      <Section
        title="Another device"
        text="Sign in on your phone, or in another browser, without typing anything there."
      >
        <Button className={styles.start} onClick={() => setLinking(true)}>
          Sign in on another device
        </Button>
        {linking && <LinkDevice onClose={() => setLinking(false)} />}
      </Section>
      <Section title="Where you are signed in" text="A browser that you end here is signed out within seconds.">
        <Loaded query={sessions}>{(all) => <SessionList sessions={all} />}</Loaded>
      </Section>
    </>
  );
};

const SessionList = ({ sessions }: { sessions: readonly SessionEntry[] }) => {
  const { username } = useMe();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: KEY });
  const end = useMutation({ mutationFn: Account.endSession, onSuccess });
  const endOthers = useMutation({ mutationFn: Account.endOtherSessions, onSuccess });
  const [confirming, setConfirming] = useState(false);
  const failure = end.error ?? endOthers.error;
  return (
    <>
      <ul className={styles.list} aria-label="Sessions">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
        ))}
      </ul>
      {failure && <FormError>{sentence(failure)}</FormError>}
      {sessions.length > 1 && (
        <Button className={styles.start} busy={endOthers.isPending} onClick={() => setConfirming(true)}>
          Sign out everywhere else
        </Button>
      )}
      {confirming && (
        <Confirm
          title="Sign out everywhere else?"
          action="Sign out"
          whose="your name"
          name={username}
          onConfirm={() => endOthers.mutate()}
          onClose={() => setConfirming(false)}
        >
          Only this browser stays signed in. What was typed elsewhere and not sent is deleted there.
        </Confirm>
      )}
    </>
  );
};

const SessionRow = ({ session, onEnd }: { session: SessionEntry; onEnd(): void }) => {
  const [confirming, setConfirming] = useState(false);
  return (
    <li className={styles.row}>
      <Laptop size={16} />
      <span className={styles.what}>
        <bdi>{session.device}</bdi>
        <small>
          {session.current
            ? `This browser, since ${dateLabel(session.createdAt)}`
            : `Used ${agoLabel(session.lastUsedAt, Date.now())}, signed in ${dateLabel(session.createdAt)}`}
        </small>
      </span>
      {!session.current && (
        <IconButton label={`Sign out ${isolate(session.device)}`} onClick={() => setConfirming(true)}>
          <LogOut size={16} />
        </IconButton>
      )}
      {confirming && (
        <Confirm
          title="Sign out there?"
          action="Sign out"
          whose="its name"
          name={session.device}
          onConfirm={onEnd}
          onClose={() => setConfirming(false)}
        >
          {`${isolate(session.device)} is signed out. What was typed there and not sent is deleted.`}
        </Confirm>
      )}
    </li>
  );
};
