import { Username } from "@parley/protocol/text";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import * as Session from "../session/session";
import { useEnter } from "../session/use-session";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field } from "../ui/field";
import { nameProblem } from "../ui/name-problem";
import styles from "./sign-in.module.css";

/** Lets somebody in with a name. */
export const GuestForm = () => {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const signIn = useMutation({ mutationFn: Session.enterAsGuest, onSuccess: useEnter() });
  const problem = nameProblem(Username, name);
  const wrong = asked ? (problem ?? (signIn.error ? sentence(signIn.error) : undefined)) : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined) signIn.mutate(name.trim());
    else field.current?.focus();
  };

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.lead}>
        Choose the name that others will see. There is no password: this browser stays signed in for 30 days.
      </p>
      <Field
        ref={field}
        label="Your name"
        name="username"
        autoComplete="nickname"
        placeholder="Ada Lovelace"
        autoFocus
        value={name}
        error={wrong}
        onChange={(event) => {
          setName(event.target.value);
          setAsked(false);
        }}
      />
      <Button type="submit" look="primary" className={styles.submit} busy={signIn.isPending}>
        {signIn.isPending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
};
