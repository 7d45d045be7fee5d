import type { RoomSummary } from "@parley/protocol/room";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { Dialog, DialogFoot, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
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
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" busy={remove.isPending}>
            {remove.isPending ? "Deleting…" : "Delete room"}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
};
