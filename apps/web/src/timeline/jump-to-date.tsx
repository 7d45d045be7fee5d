import { type FormEvent, useState } from "react";
import { type Day, dayOf } from "../message/day";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, FormError } from "../ui/field";
import { FormFoot } from "../ui/form-foot";
import styles from "./jump-to-date.module.css";
import { useRoomTimes } from "./room-times";
import { useJumpToDay } from "./use-jump";
import { useToday } from "./use-today";

const DAY_MS = 24 * 60 * 60 * 1000;

/** So many days ago is one press away. */
const QUICK = [
  ["Yesterday", 1],
  ["A week ago", 7],
  ["A month ago", 30],
  ["A year ago", 365],
] as const;

/** Asks for a day, and shows the room's messages from then on. */
export const JumpToDate = ({ onClose }: { onClose(): void }) => {
  const { room } = useRoomView();
  const today = useToday();
  const jump = useJumpToDay();
  const times = useRoomTimes(room.roomId);
  const [chosen, setChosen] = useState<Day>("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const first = times?.[0] && dayOf(new Date(times[0].time));

  const go = async (day: Day) => {
    setBusy(true);
    setFailed(false);
    const isShown = await jump(day, today);
    setBusy(false);
    if (isShown) onClose();
    else setFailed(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== "") void go(chosen);
  };
  const quick = QUICK.map(([label, days]) => ({ label, day: dayOf(new Date(Date.now() - days * DAY_MS)) })).filter(
    ({ day }) => first !== undefined && day >= first,
  );

  return (
    <Dialog title="Jump to a date" onClose={onClose}>
      <form onSubmit={submit} className={styles.form}>
        <Field
          label="Date"
          type="date"
          required
          min={first}
          max={today}
          value={chosen}
          onChange={({ target }) => setChosen(target.value)}
        />
        <div className={styles.quick}>
          {first !== undefined && (
            <Button small onClick={() => void go(first)}>
              The beginning
            </Button>
          )}
          {quick.reverse().map(({ label, day }) => (
            <Button key={label} small onClick={() => void go(day)}>
              {label}
            </Button>
          ))}
        </div>
        {failed && <FormError>The messages of that day could not be loaded. Please try again.</FormError>}
        <FormFoot look="primary" action="Jump" doing="Jumping…" busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
};
