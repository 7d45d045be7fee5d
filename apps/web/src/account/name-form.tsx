import type { SignedIn } from "@parley/protocol/session";
import { Username } from "@parley/protocol/text";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field } from "../ui/field";
import { nameProblem } from "../ui/name-problem";
import styles from "./account.module.css";

type NameFormProps = {
  /** What the name is for. */
  lead: string;
  /** What a browser may fill in. */
  autoComplete: "name" | "nickname";
  signIn(username: string): Promise<SignedIn>;
  onSignedIn(user: SignedIn): void;
};

/** Asks for the name that others will see, and signs in with it. */
export const NameForm = ({ lead, autoComplete, signIn, onSignedIn }: NameFormProps) => {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const signing = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const problem = nameProblem(Username, name);
  const wrong = asked ? (problem ?? (signing.error ? sentence(signing.error) : undefined)) : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined) signing.mutate(name.trim());
    else field.current?.focus();
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.text}>{lead}</p>
      <Field
        ref={field}
        label="Your name"
        name="username"
        autoComplete={autoComplete}
        placeholder="Ada Lovelace"
        autoFocus
        value={name}
        error={wrong}
        onChange={(event) => {
          setName(event.target.value);
          setAsked(false);
        }}
      />
      <Button type="submit" look="primary" className={styles.submit} busy={signing.isPending}>
        {signing.isPending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
};
