import { useMemo, useState } from "react";
import { useHold, useRooms } from "../chat/use-held";
import { RoomIcon } from "../room/room-icon";
import { leaveToRooms, useRoute } from "../router/router";
import { matchRooms } from "../switcher/match";
import { Button } from "../ui/button";
import { Dialog, DialogFoot, DialogText } from "../ui/dialog";
import { SearchField } from "../ui/field";
import { consequence, leavable, leftText } from "./leave-many";
import styles from "./leave-rooms.module.css";

/** From so many rooms on, there is a search field. */
const SEARCHED = 8;

/** Leaves many rooms at once: those that the reader ticks. That can be undone for some seconds. */
export const LeaveRooms = ({ onClose }: { onClose(): void }) => {
  const hold = useHold();
  const route = useRoute();
  const { rooms: mine } = useRooms();
  const rooms = useMemo(() => leavable(mine.values()), [mine]);
  const [typed, setTyped] = useState("");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const wanted = new Set(matchRooms(rooms, typed).map(({ roomId }) => roomId));
  const shown = rooms.filter(({ roomId }) => wanted.has(roomId));
  const chosen = rooms.filter(({ roomId }) => ticked.has(roomId));
  const isAll = shown.length > 0 && shown.every(({ roomId }) => ticked.has(roomId));

  const tick = (roomIds: readonly string[], isOn: boolean) => {
    const next = new Set(ticked);
    for (const roomId of roomIds) {
      if (isOn) next.add(roomId);
      else next.delete(roomId);
    }
    setTicked(next);
  };
  const leave = () => {
    hold(
      chosen.map(({ roomId }) => ({ kind: "leave", roomId })),
      leftText(chosen),
    );
    onClose();
    if ("roomId" in route && ticked.has(route.roomId)) leaveToRooms();
  };

  return (
    <Dialog title="Leave rooms" onClose={onClose}>
      <DialogText>
        You will no longer see what is written in the rooms that you leave. Direct messages are hidden instead, in the
        menu of each.
      </DialogText>
      {rooms.length >= SEARCHED && (
        <SearchField label="Find a room by name" value={typed} onChange={(event) => setTyped(event.target.value)} />
      )}
      {rooms.length === 0 && <p className={styles.note}>You are in no room that you could leave.</p>}
      {shown.length > 1 && (
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={isAll}
            onChange={() =>
              tick(
                shown.map(({ roomId }) => roomId),
                !isAll,
              )
            }
          />
          <span>{typed.trim() === "" ? "All rooms" : "All that are found"}</span>
        </label>
      )}
      <ul className={styles.rooms} aria-label="Rooms">
        {shown.map((room) => {
          const note = consequence(room);
          return (
            <li key={room.roomId}>
              <label>
                <input
                  type="checkbox"
                  checked={ticked.has(room.roomId)}
                  onChange={(event) => tick([room.roomId], event.target.checked)}
                />
                <RoomIcon kind={room.kind} size={16} />
                <span className={styles.name}>
                  <bdi>{room.name}</bdi>
                  {note !== "" && <small>{note}</small>}
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <DialogFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={chosen.length === 0} onClick={leave}>
          {chosen.length > 0 ? `Leave (${chosen.length})` : "Leave"}
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
