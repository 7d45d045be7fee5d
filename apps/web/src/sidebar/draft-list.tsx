import { Trash2 } from "lucide-react";
import { useEffect, useReducer } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import { withMessage } from "../drafts/put-back";
import { RoomIcon } from "../room/room-icon";
import { RoomName } from "../room/room-name";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { counted } from "../ui/counted";
import { Dialog, DialogText } from "../ui/dialog";
import { useNotify } from "../ui/notice";
import styles from "./draft-list.module.css";
import { groupRooms } from "./room-list";

/** What was written and not sent, here and on the person's other devices, room by room. */
export const DraftList = ({ onClose }: { onClose(): void }) => {
  const { me, drafts } = useChat();
  const notify = useNotify();
  const grouped = groupRooms(useRooms().rooms.values(), me.userId);
  const [, lookAgain] = useReducer((looks: number) => looks + 1, 0);
  useEffect(() => drafts.watch(lookAgain), [drafts]);
  const written = [...grouped.rooms, ...grouped.directs].flatMap((room) => {
    const draft = drafts.message(room.roomId).get();
    return draft ? [{ room, draft }] : [];
  });
  const discard = (roomId: string) => {
    const store = drafts.message(roomId);
    const before = store.get();
    store.set(undefined);
    lookAgain();
    if (before) notify("Draft discarded.", { undo: () => store.set(withMessage(before, store.get())) });
  };
  return (
    <Dialog title="Drafts" onClose={onClose}>
      {written.length === 0 ? (
        <DialogText>
          Nothing is written that is not sent. What you begin to write is kept here, on all your devices.
        </DialogText>
      ) : (
        <ul className={styles.list}>
          {written.map(({ room, draft: { text, files } }) => (
            <li key={room.roomId} className={styles.draft}>
              <Link href={roomPath(room.roomId)} className={styles.link} onClick={onClose}>
                <span className={styles.icon}>
                  {room.peer ? (
                    <Avatar userId={room.peer.userId} name={room.name} size={24} />
                  ) : (
                    <RoomIcon kind={room.kind} size={18} />
                  )}
                </span>
                <span className={styles.what}>
                  <RoomName room={room} className={styles.name} />
                  <bdi className={styles.text}>
                    {text.trim() || (files ? counted(files.length, "file") : "A reply without words")}
                  </bdi>
                </span>
              </Link>
              <IconButton label={`Discard the draft in ${room.name}`} onClick={() => discard(room.roomId)}>
                <Trash2 size={15} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
};
