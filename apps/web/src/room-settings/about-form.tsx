import { LIMITS } from "@parley/protocol/limits";
import type { RoomSummary } from "@parley/protocol/room";
import { RoomName } from "@parley/protocol/text";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
import { nameProblem } from "../ui/name-problem";
import { useNotify } from "../ui/notice";
import styles from "./room-settings.module.css";
import { useRoomChanges } from "./use-room-settings";

/** The room's name and description. What is typed stays, whatever others change meanwhile. */
export const AboutForm = ({ room }: { room: RoomSummary }) => {
  const [typed, setTyped] = useState<{ name?: string; description?: string }>({});
  const [asked, setAsked] = useState(false);
  const notify = useNotify();
  const { update } = useRoomChanges(room.roomId);
  const { name = room.name, description = room.description ?? "" } = typed;
  const problem = nameProblem(RoomName, name);
  const isSame = name.trim() === room.name && description.trim() === (room.description ?? "");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem !== undefined || isSame) return;
    update.mutate(
      { name: name.trim(), description: description.trim() },
      {
        onSuccess: () => {
          setTyped({});
          notify("Saved.");
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      <Field
        label="Name"
        maxLength={LIMITS.roomNameLength}
        value={name}
        error={asked ? problem : undefined}
        onChange={(event) => setTyped({ ...typed, name: event.target.value })}
      />
      <Field
        label="Description"
        hint="What the room is for."
        maxLength={LIMITS.descriptionLength}
        value={description}
        onChange={(event) => setTyped({ ...typed, description: event.target.value })}
      />
      {update.error && <FormError>{sentence(update.error)}</FormError>}
      <div>
        <Button type="submit" look="primary" busy={update.isPending || isSame}>
          {update.isPending ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
};
