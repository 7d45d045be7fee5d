import type { FormEvent, ReactNode } from "react";
import styles from "./confirm.module.css";
import { Dialog, DialogText } from "./dialog";
import { FormFoot } from "./form-foot";
import { useTypedName } from "./typed-name";

type ConfirmProps = {
  title: string;
  action: string;
  /** As "your name". */
  whose: string;
  /** Undefined where nothing is lost for good: then none has to be typed. */
  name: string | undefined;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
};

/** Asks before something that cannot be undone. */
export const Confirm = ({ title, action, whose, name, onConfirm, onClose, children }: ConfirmProps) => {
  const { field, check } = useTypedName(whose, name ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== undefined && !check()) return;
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <DialogText>{children}</DialogText>
        {name !== undefined && field}
        <FormFoot look="danger" action={action} doing={action} busy={false} onCancel={onClose} />
      </form>
    </Dialog>
  );
};
