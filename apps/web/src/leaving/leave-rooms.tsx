import { useEffect, useMemo, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import { RoomIcon } from "../room/room-icon";
import { matchRooms } from "../switcher/match";
import { Button } from "../ui/button";
import { Dialog, DialogFoot, DialogText } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { SearchField } from "../ui/field";
import { consequence, leavable, leaveAll, type Progress } from "./leave-many";
import styles from "./leave-rooms.module.css";

/** From so many rooms on, there is a search field. */
const SEARCHED = 8;

/** Leaves many rooms at once: those that the reader ticks. */
export const LeaveRooms = ({ onClose }: { onClose(): void }) => {
  const { client } = useChat();
  const { rooms: mine } = useRooms();
  const rooms = useMemo(() => leavable(mine.values()), [mine]);
  const [typed, setTyped] = useState("");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [progress, setProgress] = useState<Progress>();
  const [running, setRunning] = useState(false);
  const stopped = useRef(false);
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );
  const wanted = new Set(matchRooms(rooms, typed).map(({ roomId }) => roomId));
  const shown = rooms.filter(({ roomId }) => wanted.has(roomId));
  const chosen = rooms.filter(({ roomId }) => ticked.has(roomId)).map(({ roomId }) => roomId);
  const isAll = shown.length > 0 && shown.every(({ roomId }) => ticked.has(roomId));

  const tick = (roomIds: readonly string[], isOn: boolean) => {
    const next = new Set(ticked);
    for (const roomId of roomIds) {
      if (isOn) next.add(roomId);
      else next.delete(roomId);
    }
    setTicked(next);
  };
  const leave = async () => {
    stopped.current = false;
    setRunning(true);
    await leaveAll(
      chosen,
      (roomId) => client.request("leaveRoom", { roomId }),
      sentence,
      () => stopped.current,
      setProgress,
    );
    setRunning(false);
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
      {rooms.length === 0 && !progress && <p className={styles.note}>You are in no room that you could leave.</p>}
      {shown.length > 1 && (
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={isAll}
            disabled={running}
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
          const note = progress?.failed.get(room.roomId) ?? consequence(room);
          return (
            <li key={room.roomId}>
              <label>
                <input
                  type="checkbox"
                  checked={ticked.has(room.roomId)}
                  disabled={running}
                  onChange={(event) => tick([room.roomId], event.target.checked)}
                />
                <RoomIcon kind={room.kind} size={16} />
                <span className={styles.name}>
                  <bdi>{room.name}</bdi>
                  {note !== "" && <small data-failed={progress?.failed.has(room.roomId)}>{note}</small>}
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <p className={styles.note} role="status">
        {running ? `${progress?.done ?? 0} of ${progress?.of ?? chosen.length}` : progress && outcome(progress)}
      </p>
      {running && (
        <progress className={styles.bar} value={progress?.done ?? 0} max={progress?.of ?? 1} aria-hidden="true" />
      )}
      <DialogFoot>
        {running ? (
          <Button
            onClick={() => {
              stopped.current = true;
            }}
          >
            Stop
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{progress ? "Close" : "Cancel"}</Button>
            <Button look="danger" disabled={chosen.length === 0} onClick={() => void leave()}>
              {progress && progress.failed.size > 0 ? "Try again" : "Leave"}
              {chosen.length > 0 && ` (${chosen.length})`}
            </Button>
          </>
        )}
      </DialogFoot>
    </Dialog>
  );
};

const outcome = ({ done, of, failed }: Progress): string => {
  const left = done - failed.size;
  const rooms = `You have left ${left} of ${of} rooms.`;
  return failed.size > 0 ? `${rooms} ${failed.size} could not be left: their reasons stand beside them.` : rooms;
};
