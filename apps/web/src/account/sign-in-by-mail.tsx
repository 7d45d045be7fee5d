import { ParleyError } from "@parley/protocol/error";
import type { SignedIn } from "@parley/protocol/session";
import { Username } from "@parley/protocol/text";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { nameProblem } from "../ui/name-problem";
import * as Account from "./account";
import styles from "./account.module.css";
import { MailCode } from "./mail-code";

/** A code that was right, and what the server must be told beside it. */
type Further = { needs: "name" | "switch"; address: string; code: string };

const NEEDS = { "account.name_needed": "name", "account.exists": "switch" } as const;

type SignInByMailProps = {
  action: string;
  /** The code of an invitation that lets in somebody new. */
  invitation?: string | undefined;
  onSignedIn(user: SignedIn): void;
};

/**
 * Signs in by a code that comes by mail. Somebody new is asked for a name. A guest becomes the account of that address, or is asked before they
 * change to the account that the address has already.
 */
export const SignInByMail = ({ action, invitation, onSignedIn }: SignInByMailProps) => {
  const [further, setFurther] = useState<Further>();
  const confirm = async (address: string, code: string) => {
    try {
      onSignedIn(await Account.signInByCode({ address, code, ...(invitation !== undefined && { invitation }) }));
    } catch (error) {
      const needs = error instanceof ParleyError ? NEEDS[error.code as keyof typeof NEEDS] : undefined;
      if (needs === undefined) throw error;
      setFurther({ needs, address, code });
    }
  };
  if (further?.needs === "name") return <NameStep {...further} invitation={invitation} onSignedIn={onSignedIn} />;
  if (further?.needs === "switch")
    return <SwitchStep {...further} onSignedIn={onSignedIn} onCancel={() => setFurther(undefined)} />;
  return <MailCode action={action} send={Account.sendCode} confirm={confirm} />;
};

type StepProps = Pick<Further, "address" | "code"> & { onSignedIn(user: SignedIn): void };

const NameStep = ({ address, code, invitation, onSignedIn }: StepProps & Pick<SignInByMailProps, "invitation">) => {
  const [name, setName] = useState("");
  const [asked, setAsked] = useState(false);
  const signIn = useMutation({
    mutationFn: (username: string) =>
      Account.signInByCode({ address, code, username, ...(invitation !== undefined && { invitation }) }),
    onSuccess: onSignedIn,
  });
  const problem = nameProblem(Username, name);
  const wrong = asked ? (problem ?? (signIn.error ? sentence(signIn.error) : undefined)) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined) signIn.mutate(name.trim());
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.text}>You are new here. Choose the name that others will see.</p>
      <Field
        label="Your name"
        name="username"
        autoComplete="name"
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

const SwitchStep = ({ address, code, onSignedIn, onCancel }: StepProps & { onCancel(): void }) => {
  const signIn = useMutation({
    mutationFn: () => Account.signInByCode({ address, code, switch: true }),
    onSuccess: onSignedIn,
  });
  return (
    <div className={styles.form}>
      <p className={styles.text}>
        {`${isolate(address)} has an account here already. You can sign in to it. The guest that you are now, with their rooms, cannot be taken along, and nobody can come back to them.`}
      </p>
      {signIn.error && <FormError>{sentence(signIn.error)}</FormError>}
      <p className={styles.others}>
        <Button look="primary" busy={signIn.isPending} onClick={() => signIn.mutate()}>
          Sign in to that account
        </Button>
        <Button onClick={onCancel}>Stay as I am</Button>
      </p>
    </div>
  );
};
