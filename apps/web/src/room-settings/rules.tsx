import type { Invite, Post, RoomSummary } from "@parley/protocol/room";
import { useState } from "react";
import { Choice } from "../ui/choice";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useRoomChanges } from "./use-room-settings";

const INVITERS: readonly { value: Invite; title: string }[] = [
  { value: "owners", title: "Owners" },
  { value: "moderators", title: "Owners and moderators" },
  { value: "members", title: "All members" },
];
const WRITERS: readonly { value: Post; title: string }[] = [
  { value: "everybody", title: "All members" },
  { value: "moderators", title: "Owners and moderators" },
];

type RoomRules = { invite?: Invite; post?: Post };

/** Who may add people, and who may write. A choice is saved at once. */
export const Rules = ({ room, disabled }: { room: RoomSummary; disabled: boolean }) => {
  const { update } = useRoomChanges(room.roomId);
  /** What is being saved. The mutation says so a moment later, and until then the browser would show the former choice again. */
  const [chosen, setChosen] = useState<RoomRules>({});
  const choose = (rules: RoomRules) => {
    setChosen(rules);
    update.mutate(rules, { onSettled: () => setChosen({}) });
  };
  return (
    <>
      <Choice
        legend="Who may add people"
        options={INVITERS}
        value={chosen.invite ?? room.invite ?? "owners"}
        disabled={disabled}
        onChange={(invite) => choose({ invite })}
      />
      <Choice
        legend="Who may write"
        options={WRITERS}
        value={chosen.post ?? room.post ?? "everybody"}
        disabled={disabled}
        onChange={(post) => choose({ post })}
      />
      {update.error && <FormError>{sentence(update.error)}</FormError>}
    </>
  );
};
