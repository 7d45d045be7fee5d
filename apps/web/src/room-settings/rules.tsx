import type { Invite, MentionRoom, Post, RoomSummary } from "@parley/protocol/room";
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

const MENTIONERS: readonly { value: MentionRoom; title: string }[] = [
  { value: "everybody", title: "All members" },
  { value: "moderators", title: "Owners and moderators" },
];

type RoomRules = { invite?: Invite; post?: Post; mention?: MentionRoom };

/** Who may add people, who may write, and who may mention everybody. A choice is saved at once. */
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
      <Choice
        legend="Who may mention everybody by @room"
        options={MENTIONERS}
        value={chosen.mention ?? room.mention ?? "everybody"}
        disabled={disabled}
        onChange={(mention) => choose({ mention })}
      />
      {update.error && <FormError>{sentence(update.error)}</FormError>}
    </>
  );
};
