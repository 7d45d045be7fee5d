import { useId } from "react";
import styles from "./create-room.module.css";
import { RoomIcon } from "./room-icon";

const CHOICES = [
  { isPrivate: false, kind: "public", title: "Public", text: "Anyone can join." },
  { isPrivate: true, kind: "private", title: "Private", text: "By invitation only." },
] as const;

export const KindChoice = ({ isPrivate, onChange }: { isPrivate: boolean; onChange(isPrivate: boolean): void }) => {
  const name = useId();
  return (
    <fieldset className={styles.kinds}>
      <legend className="sr-only">Who can see it</legend>
      {CHOICES.map((choice) => (
        <label key={choice.kind} className={styles.kind}>
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={isPrivate === choice.isPrivate}
            onChange={() => onChange(choice.isPrivate)}
          />
          <RoomIcon kind={choice.kind} size={16} />
          <span>
            <b>{choice.title}</b>
            <small>{choice.text}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
};
