import { TextSearch } from "lucide-react";
import { useState } from "react";
import { useRooms } from "../chat/use-held";
import { Person } from "../people/person";
import { useMeet } from "../people/use-alike";
import { useOpenDirect } from "../people/use-open-direct";
import { usePeople } from "../people/use-people";
import { RoomIcon } from "../room/room-icon";
import { roomPath, searchPath } from "../router/route";
import { navigate } from "../router/router";
import { Dialog } from "../ui/dialog";
import { isolate } from "../ui/isolate";
import line from "../ui/line.module.css";
import { useNotifyFailure } from "../ui/notice";
import { Picker } from "../ui/picker";
import { matchRooms } from "./match";
import styles from "./switcher.module.css";

const SHOWN_ROOMS = 12;

/** Of the option that leads to the search of messages. No id has a space. */
const SEARCH = "search messages";

/** Finds rooms and people by the keyboard: Ctrl or ⌘ K, some letters, Enter. */
export const Switcher = ({ onClose }: { onClose(): void }) => {
  const { rooms } = useRooms();
  const [typed, setTyped] = useState("");
  const people = usePeople(typed);
  useMeet(people.data);
  const openDirect = useOpenDirect();
  const notifyFailure = useNotifyFailure();

  const matching = matchRooms(rooms.values(), typed).slice(0, SHOWN_ROOMS);
  // A person whose direct room is listed above needs no second line.
  const listed = new Set(matching.map((room) => room.peer?.userId));
  const others = typed.trim() === "" ? [] : (people.data ?? []).filter((user) => !listed.has(user.userId));

  const pick = (key: string) => {
    if (key === SEARCH) {
      onClose();
      return navigate(searchPath(typed.trim()));
    }
    const room = rooms.get(key);
    if (room) navigate(roomPath(room.roomId));
    else openDirect.mutate(key, { onError: notifyFailure });
    onClose();
  };

  return (
    <Dialog title="Find or switch" bare onClose={onClose}>
      <div className={styles.switcher}>
        <Picker
          label="Find a room or a person"
          query={typed}
          onQuery={setTyped}
          options={[
            ...matching.map((room) => ({
              key: room.roomId,
              content: room.peer ? (
                <Person user={room.peer} note={room.unread > 0 ? `${room.unread} unread` : undefined} />
              ) : (
                <>
                  <span className={line.mark}>
                    <RoomIcon kind={room.kind} size={16} />
                  </span>
                  <bdi className={line.name}>{room.name}</bdi>
                  {room.unread > 0 && <span className={line.note}>{`${room.unread} unread`}</span>}
                </>
              ),
            })),
            ...others.map((user) => ({
              key: user.userId,
              content: <Person user={user} note="Start a chat" />,
            })),
            ...(typed.trim() === ""
              ? []
              : [
                  {
                    key: SEARCH,
                    content: (
                      <>
                        <span className={line.mark}>
                          <TextSearch size={16} />
                        </span>
                        <span className={line.name}>{`Search messages for “${isolate(typed.trim())}”`}</span>
                      </>
                    ),
                  },
                ]),
          ]}
          onPick={pick}
          empty="You are in no room yet. Type the beginning of a name."
        />
      </div>
    </Dialog>
  );
};
