import type { SignedIn } from "@parley/protocol/session";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useSession } from "../session/use-session";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useTypedName } from "../ui/typed-name";
import styles from "./account.module.css";

type SwitchFormProps = {
  /** Which account there is already, as a sentence. */
  lead: string;
  signIn(): Promise<SignedIn>;
  onSignedIn(user: SignedIn): void;
  onCancel(): void;
};

/** Asks a guest for their name before they change to an account of before: nobody can come back to them. */
export const SwitchForm = ({ lead, signIn, onSignedIn, onCancel }: SwitchFormProps) => {
  const { field, check } = useTypedName("the guest’s name", useSession().data?.username ?? "");
  const signingIn = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (check()) signingIn.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.text}>
        {`${lead} You can sign in to it. The guest that you are now, with their rooms, cannot be taken along, and nobody can come back to them.`}
      </p>
      {field}
      {signingIn.error && <FormError>{sentence(signingIn.error)}</FormError>}
      <p className={styles.others}>
        <Button type="submit" look="primary" busy={signingIn.isPending}>
          Sign in to that account
        </Button>
        <Button onClick={onCancel}>Stay as I am</Button>
      </p>
    </form>
  );
};
