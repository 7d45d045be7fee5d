import { type FormEvent, useState } from "react";
import { useChat } from "../chat/chat";
import { type Day, dayOf } from "../message/day";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { Dialog, DialogFoot } from "../ui/dialog";
import { Field } from "../ui/field";
import { useSelected } from "../ui/use-store";
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
  const { client } = useChat();
  const { room } = useRoomView();
  const today = useToday();
  const jump = useJumpToDay();
  const seq = useSelected(client.rooms, ({ rooms }) => rooms.get(room.roomId)?.seq ?? 0);
  const times = useRoomTimes(room.roomId, seq);
  const [chosen, setChosen] = useState<Day>("");
  const first = times?.[0] && dayOf(new Date(times[0].time));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== "") void jump(chosen, today);
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
            <Button small onClick={() => void jump(first, today)}>
              The beginning
            </Button>
          )}
          {quick.reverse().map(({ label, day }) => (
            <Button key={label} small onClick={() => void jump(day, today)}>
              {label}
            </Button>
          ))}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Jump
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
};
