import { Dialog } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { PeoplePicker } from "./people-picker";
import { useOpenDirect } from "./use-open-direct";

export const NewDirect = ({ onClose }: { onClose(): void }) => {
  const open = useOpenDirect(onClose);
  return (
    <Dialog title="New direct message" onClose={onClose}>
      <PeoplePicker label="Find a person by name" onPick={(user) => open.mutate(user.userId)} />
      {open.error && <FormError>{sentence(open.error)}</FormError>}
    </Dialog>
  );
};
