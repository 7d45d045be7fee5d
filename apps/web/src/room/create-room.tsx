import { LIMITS } from "@parley/protocol/limits";
import type { Room } from "@parley/protocol/room";
import { RoomName } from "@parley/protocol/text";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import type { RoomDraft } from "../drafts/drafts";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import { Dialog } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { Field, FormError } from "../ui/field";
import { FormFoot } from "../ui/form-foot";
import { mintId } from "../ui/mint-id";
import { nameProblem } from "../ui/name-problem";
import { useNotify } from "../ui/notice";
import { useStore } from "../ui/use-store";
import styles from "./create-room.module.css";
import { Invited } from "./invited";
import { KindChoice } from "./kind-choice";

/** The `clientRoomId`, so that a second click creates no second room. Other input after a failure is another room. */
const useRoomId = () => {
  const last = useRef<{ input: string; id: string }>(undefined);
  return (input: RoomDraft): string => {
    const text = JSON.stringify(input);
    if (last.current?.input !== text) last.current = { input: text, id: mintId() };
    return last.current.id;
  };
};

const useCreateRoom = () => {
  const { client } = useChat();
  const roomId = useRoomId();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: RoomDraft) =>
      client.request("createRoom", {
        ...input,
        clientRoomId: roomId(input),
        members: input.members.map((user) => user.userId),
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["directory"] }),
  });
};

const NOTHING: RoomDraft = { name: "", description: "", isPrivate: false, members: [] };

export const CreateRoom = ({ onClose }: { onClose(): void }) => {
  const { newRoom } = useChat().drafts;
  const { name, description, isPrivate, members } = useStore(newRoom) ?? NOTHING;
  const [asked, setAsked] = useState(false);
  const create = useCreateRoom();
  const notify = useNotify();
  const problem = nameProblem(RoomName, name);

  const write = (typed: Partial<RoomDraft>) => newRoom.set({ name, description, isPrivate, members, ...typed });
  /** Closes the dialog and deletes the draft. Esc and a click beside the dialog keep it. */
  const finish = () => {
    newRoom.set(undefined);
    onClose();
  };
  const discard = () => {
    const draft = newRoom.get();
    finish();
    if (draft) notify("What you had typed for a new room was discarded.", { undo: () => newRoom.set(draft) });
  };
  const created = ({ room }: { room: Room }) => {
    // Together with the change of the screen, so that the new room gets the focus.
    finish();
    navigate(roomPath(room.roomId));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem === undefined)
      create.mutate({ name: name.trim(), description: description.trim(), isPrivate, members }, { onSuccess: created });
  };

  return (
    <Dialog title="Create a room" onClose={onClose}>
      <form onSubmit={submit} noValidate className={styles.form}>
        <Field
          label="Name"
          maxLength={LIMITS.roomNameLength}
          placeholder="design-review"
          value={name}
          error={asked ? problem : undefined}
          onChange={(event) => write({ name: event.target.value })}
        />
        <Field
          label="Description"
          hint="Optional: what the room is for."
          maxLength={LIMITS.descriptionLength}
          value={description}
          onChange={(event) => write({ description: event.target.value })}
        />
        <KindChoice isPrivate={isPrivate} onChange={(chosen) => write({ isPrivate: chosen })} />
        <Invited members={members} onChange={(chosen) => write({ members: chosen })} />
        {create.error && <FormError>{sentence(create.error)}</FormError>}
        <FormFoot look="primary" action="Create room" doing="Creating…" busy={create.isPending} onCancel={discard} />
      </form>
    </Dialog>
  );
};
