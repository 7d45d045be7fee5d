import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import * as Passkeys from "../account/passkeys";
import { useRefreshSession } from "../session/use-session";
import { Dialog } from "../ui/dialog";
import { Field, FormError } from "../ui/field";
import { FormFoot } from "../ui/form-foot";
import { useConfirmed } from "./confirm-identity";
import styles from "./settings.module.css";

/** A guess, which the person may change. */
const deviceName = (): string => (window.matchMedia("(pointer: coarse)").matches ? "My phone" : "My computer");

/** Makes a passkey. It has a name, so that its owner knows later which one to remove. */
export const AddPasskey = ({ onAdded, onClose }: { onAdded(): void; onClose(): void }) => {
  const confirmed = useConfirmed();
  const refreshSession = useRefreshSession();
  const [name, setName] = useState(deviceName);
  const add = useMutation({
    mutationFn: (as: string) => confirmed(() => Passkeys.add(as)),
    onSuccess: (isAdded) => {
      if (!isAdded) return;
      onAdded();
      // A guest with a passkey is a guest no longer.
      void refreshSession();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(name.trim() || deviceName());
  };
  return (
    <Dialog title="Add a passkey" onClose={onClose}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label="What the passkey is on"
          hint="So that you know it again in this list."
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {add.error && <FormError>{Passkeys.problem(add.error)}</FormError>}
        <FormFoot look="primary" action="Add" doing="Adding…" busy={add.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  );
};
