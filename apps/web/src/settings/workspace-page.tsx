import { LIMITS } from "@parley/protocol/limits";
import { RoomName } from "@parley/protocol/text";
import type { WorkspacePolicy } from "@parley/protocol/workspace";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import * as Account from "../account/account";
import { useWorkspace } from "../account/use-workspace";
import { Invite } from "../invitations/invitations";
import { useSession } from "../session/use-session";
import { Button } from "../ui/button";
import { Choice } from "../ui/choice";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
import { nameProblem } from "../ui/name-problem";
import { useNotify, useNotifyFailure } from "../ui/notice";
import { Administrators } from "./administrators";
import { LogoForm } from "./logo-form";
import { Loaded, Section } from "./section";
import styles from "./settings.module.css";

const KEY = ["account", "policy"];

/** What the workspace is called, and who may do what in it. */
export const WorkspacePage = () => {
  const isAdministrator = useSession().data?.workspaceRole === "administrator";
  if (!isAdministrator) return <Told />;
  return (
    <>
      <Edited />
      <LogoForm />
      <InvitePeople />
      <Administrators />
    </>
  );
};

/** Links by which somebody new comes in, whatever the policy. */
const InvitePeople = () => {
  const [inviting, setInviting] = useState(false);
  return (
    <Section title="Invitations" text="Somebody new may make an account by a link, whoever else may.">
      <Button className={styles.start} onClick={() => setInviting(true)}>
        Invite people
      </Button>
      {inviting && <Invite title="Invite people to the workspace" onClose={() => setInviting(false)} />}
    </Section>
  );
};

/** What everybody may know of it. It is asked for anew: somebody may govern by now. */
const Told = () => {
  const workspace = useWorkspace();
  const { refetch } = workspace;
  useEffect(() => void refetch(), [refetch]);
  return (
    <Loaded query={workspace}>
      {({ name, firstGoverns }) => (
        <>
          <p>
            <span>You are in </span>
            <bdi>{name}</bdi>
            <span>.</span>
          </p>
          <p className={styles.text}>
            {firstGoverns
              ? "It has no administrator yet. The first person who makes their account last becomes it."
              : "Its administrators decide who may come in, and what it is called."}
          </p>
        </>
      )}
    </Loaded>
  );
};

const Edited = () => (
  <Loaded query={useQuery({ queryKey: KEY, queryFn: Account.policy })}>
    {(policy) => <PolicyForm key={JSON.stringify(policy)} policy={policy} />}
  </Loaded>
);

const SIGN_UP = [
  { value: "open", title: "Anybody", text: "Whoever has a mail address makes an account." },
  { value: "domains", title: "Some mail domains", text: "Whoever has an address there." },
  { value: "invited", title: "By invitation", text: "Only those who were invited." },
] as const;

const GUESTS = [
  { value: "yes", title: "Guests may come in", text: "A name is enough. They add nobody to rooms." },
  {
    value: "no",
    title: "No guests",
    text: "Everybody has an account. Guests of before go no further than making theirs last, within two hours.",
  },
] as const;

const CREATE_ROOMS = [
  { value: "everybody", title: "Everybody", text: "Guests, too." },
  { value: "members", title: "Members", text: "Everybody but guests." },
  { value: "administrators", title: "Administrators", text: "Nobody else." },
] as const;

const DIRECTORY = [
  { value: "everybody", title: "All members", text: "A member finds every member by name." },
  { value: "shared", title: "People one shares a room with", text: "Others are not found." },
] as const;

const PolicyForm = ({ policy }: { policy: WorkspacePolicy }) => {
  const queries = useQueryClient();
  const notify = useNotify();
  const [typed, setTyped] = useState(policy);
  const [domains, setDomains] = useState(typeof policy.signUp === "object" ? policy.signUp.domains.join(", ") : "");
  const [asked, setAsked] = useState(false);
  const notifyFailure = useNotifyFailure();
  const set = async (next: WorkspacePolicy) => {
    queries.setQueryData(KEY, await Account.setPolicy(next));
    void queries.invalidateQueries({ queryKey: ["session", "workspace"] });
  };
  const save = useMutation({
    mutationFn: set,
    onSuccess: () => notify("Saved.", { undo: () => void set(policy).catch(notifyFailure) }),
  });
  const byDomain = typeof typed.signUp === "object";
  const listed = domains.split(/[\s,]+/).filter((domain) => domain !== "");
  const problem = nameProblem(RoomName, typed.name);
  const domainProblem = byDomain && listed.length === 0 ? "Please enter at least one, as example.com." : undefined;
  const change = (part: Partial<WorkspacePolicy>) => setTyped((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem !== undefined || domainProblem !== undefined) return;
    save.mutate({ ...typed, name: typed.name.trim(), ...(byDomain && { signUp: { domains: listed } }) });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label="Name of the workspace"
        maxLength={LIMITS.roomNameLength}
        value={typed.name}
        error={asked ? problem : undefined}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Choice
        legend="Who may make an account"
        options={SIGN_UP}
        value={typeof typed.signUp === "object" ? "domains" : typed.signUp}
        onChange={(value) => change({ signUp: value === "domains" ? { domains: listed } : value })}
      />
      {byDomain && (
        <Field
          label="Mail domains"
          hint="With commas between them: example.com, example.org"
          dir="ltr"
          value={domains}
          error={asked ? domainProblem : undefined}
          onChange={(event) => setDomains(event.target.value)}
        />
      )}
      <Choice
        legend="Guests"
        options={GUESTS}
        value={typed.guests ? "yes" : "no"}
        onChange={(value) => change({ guests: value === "yes" })}
      />
      <Choice
        legend="Who may create rooms"
        options={CREATE_ROOMS}
        value={typed.createRooms}
        onChange={(createRooms) => change({ createRooms })}
      />
      <Choice
        legend="Who finds whom"
        options={DIRECTORY}
        value={typed.directory}
        onChange={(directory) => change({ directory })}
      />
      {save.error && <FormError>{sentence(save.error)}</FormError>}
      <Button type="submit" look="primary" className={styles.start} busy={save.isPending}>
        {save.isPending ? "Saving…" : "Save"}
      </Button>
    </form>
  );
};
