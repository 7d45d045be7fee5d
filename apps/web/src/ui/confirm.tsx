import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog, DialogFoot, DialogText } from "./dialog";

type ConfirmProps = { title: string; action: string; onConfirm(): void; onClose(): void; children: ReactNode };

/** Asks before something that cannot be undone. Cancel has the focus. */
export const Confirm = ({ title, action, onConfirm, onClose, children }: ConfirmProps) => (
  <Dialog title={title} onClose={onClose}>
    <DialogText>{children}</DialogText>
    <DialogFoot>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        look="danger"
        onClick={() => {
          onConfirm();
          onClose();
        }}
      >
        {action}
      </Button>
    </DialogFoot>
  </Dialog>
);
