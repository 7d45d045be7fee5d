import { Button } from "./button";
import { DialogFoot } from "./dialog";

type FormFootProps = {
  look: "primary" | "danger";
  /** What the form does, and what the button says while it does. */
  action: string;
  doing: string;
  busy: boolean;
  onCancel(): void;
};

/** The end of a dialog that is a form: Cancel, and the button that sends it. */
export const FormFoot = ({ look, action, doing, busy, onCancel }: FormFootProps) => (
  <DialogFoot>
    <Button onClick={onCancel}>Cancel</Button>
    <Button type="submit" look={look} busy={busy}>
      {busy ? doing : action}
    </Button>
  </DialogFoot>
);
