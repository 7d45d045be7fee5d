import { levelOf } from "@parley/protocol/level";
import type { RoomSummary } from "@parley/protocol/room";
import { BellOff } from "lucide-react";
import { useRooms } from "../chat/use-held";
import { untilText } from "../notifications/mute-times";
import { LEVELS, useSetLevel } from "../notifications/use-level";
import { Button } from "../ui/button";
import { byName } from "../ui/by-name";
import styles from "./settings.module.css";

const textOf = ({ level = "all", muteUntil }: RoomSummary): string =>
  muteUntil === undefined ? LEVELS[level].title : `Muted ${untilText(new Date(muteUntil), new Date())}`;

/** The rooms of which the reader is not told everything, with a way back. */
export const QuietRooms = () => {
  const { rooms } = useRooms();
  const set = useSetLevel();
  const quiet = [...rooms.values()].filter((room) => levelOf(room) !== "all").sort((a, b) => byName(a.name, b.name));
  if (quiet.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Rooms of which you are told less">
      {quiet.map((room) => (
        <li key={room.roomId} className={styles.row}>
          <BellOff size={16} />
          <span className={styles.what}>
            <bdi>{room.name}</bdi>
            <small>{textOf(room)}</small>
          </span>
          <Button small onClick={() => void set(room, { level: "all" }, "you are told of all messages.")}>
            Tell me everything
          </Button>
        </li>
      ))}
    </ul>
  );
};
