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
  name: string;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
};

/** Asks for a name before something that cannot be undone. */
export const Confirm = ({ title, action, whose, name, onConfirm, onClose, children }: ConfirmProps) => {
  const { field, check } = useTypedName(whose, name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!check()) return;
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <DialogText>{children}</DialogText>
        {field}
        <FormFoot look="danger" action={action} doing={action} busy={false} onCancel={onClose} />
      </form>
    </Dialog>
  );
};
