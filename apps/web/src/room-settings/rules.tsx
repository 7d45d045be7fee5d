import type { Invite, Post, RoomSummary } from "@parley/protocol/room";
import { useId } from "react";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import styles from "./room-settings.module.css";
import { useRoomChanges } from "./use-room-settings";

const INVITERS: readonly (readonly [Invite, string])[] = [
  ["owners", "Owners"],
  ["moderators", "Owners and moderators"],
  ["members", "All members"],
];
const WRITERS: readonly (readonly [Post, string])[] = [
  ["everybody", "All members"],
  ["moderators", "Owners and moderators"],
];

/** Who may add people, and who may write. A choice is saved at once. */
export const Rules = ({ room, disabled }: { room: RoomSummary; disabled: boolean }) => {
  const { update } = useRoomChanges(room.roomId);
  const chosen = update.isPending ? update.variables : {};
  return (
    <>
      <Choice
        legend="Who may add people"
        options={INVITERS}
        value={chosen.invite ?? room.invite ?? "owners"}
        disabled={disabled}
        onChange={(invite) => update.mutate({ invite })}
      />
      <Choice
        legend="Who may write"
        options={WRITERS}
        value={chosen.post ?? room.post ?? "everybody"}
        disabled={disabled}
        onChange={(post) => update.mutate({ post })}
      />
      {update.error && <FormError>{sentence(update.error)}</FormError>}
    </>
  );
};

type ChoiceProps<Value> = {
  legend: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  disabled: boolean;
  onChange(value: Value): void;
};

const Choice = <Value extends string>({ legend, options, value, disabled, onChange }: ChoiceProps<Value>) => {
  const name = useId();
  return (
    <fieldset className={styles.choice} disabled={disabled}>
      <legend>{legend}</legend>
      {options.map(([option, label]) => (
        <label key={option} className={styles.option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
};
