import type { RoomSummary } from "@parley/protocol/room";
import type { FormEvent } from "react";
import { Dialog, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { FormFoot } from "../ui/form-foot";
import { useTypedName } from "../ui/typed-name";
import styles from "./room-settings.module.css";
import { useDeleteRoom } from "./use-room-settings";

/** Asks for the room's name before it deletes the room. */
export const DeleteRoom = ({ room, onClose }: { room: RoomSummary; onClose(): void }) => {
  const { field, check } = useTypedName("the room’s name", room.name);
  const remove = useDeleteRoom(room.roomId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (check()) remove.mutate(room.name);
  };
  return (
    <Dialog title="Delete this room?" onClose={onClose}>
      <form onSubmit={submit} noValidate className={styles.contents}>
        <DialogText>Its messages will be gone for everyone. This cannot be undone.</DialogText>
        {field}
        {remove.error && <FormError>{sentence(remove.error)}</FormError>}
        <FormFoot look="danger" action="Delete room" doing="Deleting…" busy={remove.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  );
};
