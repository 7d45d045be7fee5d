import { Button } from "./button";
import { Dialog, DialogFoot, DialogText } from "./dialog";

type WaitingDialogProps = { title: string; failed: boolean; onRetry(): void; onClose(): void };

/** Stands in for a dialog that is being loaded. Until loading has failed, it reacts to no key but Esc. */
export const WaitingDialog = ({ title, failed, onRetry, onClose }: WaitingDialogProps) =>
  failed ? (
    <Dialog key="failed" title={title} onClose={onClose}>
      <DialogText>
        This part of Parley could not be loaded. Check the connection of this device, then try again.
      </DialogText>
      <DialogFoot>
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
        <Button onClick={() => window.location.reload()}>Reload the page</Button>
      </DialogFoot>
    </Dialog>
  ) : (
    <Dialog key="loading" title={title} bare onClose={onClose}>
      <p className="sr-only" role="status">
        Loading
      </p>
    </Dialog>
  );
