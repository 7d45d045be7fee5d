import { Level } from "@parley/protocol/level";
import { AtSign, Bell, BellOff, Check, Clock } from "lucide-react";
import { useRoomSummary } from "../chat/chat";
import { MenuItem } from "../ui/menu";
import styles from "./level-items.module.css";
import { MUTE_TIMES, untilText } from "./mute-times";
import { LEVELS, useSetLevel } from "./use-level";

const ICONS = { all: Bell, mentions: AtSign, nothing: BellOff } satisfies Record<Level, typeof Bell>;

/** Items of a menu: what the reader is told of the room, and for how long of nothing. */
export const LevelItems = ({ roomId }: { roomId: string }) => {
  const set = useSetLevel();
  const room = useRoomSummary(roomId);
  if (!room) return null;
  const { level = "all", muteUntil } = room;
  const isDirect = room.kind === "direct";
  const mute = (until: number) => {
    const date = new Date(until);
    void set(room, { level, muteUntil: date.toISOString() }, `muted ${untilText(date, new Date())}.`);
  };
  return (
    <>
      <p className={styles.title}>Tell me about</p>
      {Level.options
        .filter((each) => !isDirect || each !== "mentions")
        .map((each) => {
          const Icon = ICONS[each];
          const isSet = each === level || (isDirect && each === "all" && level === "mentions");
          return (
            <MenuItem
              key={each}
              icon={<Icon size={16} />}
              role="menuitemradio"
              aria-checked={isSet}
              onClick={() => void set(room, { level: each }, `you are told of ${LEVELS[each].short}.`)}
            >
              <span className={styles.choice}>
                <span>{LEVELS[each].title}</span>
                {isSet && <Check size={15} aria-hidden="true" />}
              </span>
            </MenuItem>
          );
        })}
      <hr className={styles.line} />
      {muteUntil !== undefined && (
        <MenuItem icon={<Bell size={16} />} onClick={() => void set(room, { level }, "not muted any more.")}>
          {`End the mute, ${untilText(new Date(muteUntil), new Date())}`}
        </MenuItem>
      )}
      {MUTE_TIMES.map(({ name, until }) => (
        <MenuItem key={name} icon={<Clock size={16} />} onClick={() => mute(until(new Date()))}>
          {`Mute ${name}`}
        </MenuItem>
      ))}
    </>
  );
};
