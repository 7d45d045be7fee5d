import type { RoomSummary } from "@parley/protocol/room";
import { type FormEvent, useState } from "react";
import { Dialog, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
import { FormFoot } from "../ui/form-foot";
import styles from "./room-settings.module.css";
import { useDeleteRoom } from "./use-room-settings";

/** Asks for the room's name before it deletes the room. */
export const DeleteRoom = ({ room, onClose }: { room: RoomSummary; onClose(): void }) => {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const remove = useDeleteRoom(room.roomId);
  const isName = typed.trim() === room.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (isName) remove.mutate(room.name);
  };
  return (
    <Dialog title="Delete this room?" onClose={onClose}>
      <form onSubmit={submit} noValidate className={styles.contents}>
        <Field
          label="The room’s name"
          value={typed}
          error={asked && !isName ? "This is not the room’s name." : undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        <DialogText>
          <span>Its messages will be gone for everyone. This cannot be undone. To go on, type its name: </span>
          <bdi>{room.name}</bdi>
        </DialogText>
        {remove.error && <FormError>{sentence(remove.error)}</FormError>}
        <FormFoot look="danger" action="Delete room" doing="Deleting…" busy={remove.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  );
};
