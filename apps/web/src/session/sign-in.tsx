import { Username } from "@parley/protocol/text";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field } from "../ui/field";
import { Logo } from "../ui/logo";
import { nameProblem } from "../ui/name-problem";
import styles from "./sign-in.module.css";
import { useEnded, useSignIn } from "./use-session";

export const SignIn = () => {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const signIn = useSignIn();
  const ended = useEnded();
  const problem = nameProblem(Username, name);
  const wrong = asked ? (problem ?? (signIn.error ? sentence(signIn.error) : undefined)) : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined) signIn.mutate(name.trim());
    else field.current?.focus();
  };

  return (
    <main className={styles.screen}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Logo size={44} />
        <h1 className={styles.title}>Sign in to Parley</h1>
        {ended !== undefined && (
          <p className={styles.ended} role="status">
            {ended}
          </p>
        )}
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
    </main>
  );
};
