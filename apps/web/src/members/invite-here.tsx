import { Link2 } from "lucide-react";
import { useState } from "react";
import { useCopyLink } from "../invitations/use-copy-link";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import styles from "./invite-here.module.css";
import { InviteToRoom } from "./invite-to-room";
import { useMayInvite } from "./use-may-invite";

/** Where a room begins: a link to copy, for those who may invite people. */
export const InviteHere = () => {
  const { roomId } = useRoomView().room;
  const mayInvite = useMayInvite(roomId);
  const [isListed, setListed] = useState(false);
  const copy = useCopyLink(roomId, () => setListed(true));
  if (mayInvite !== "yes") return null;
  return (
    <div className={styles.invite}>
      <Button small busy={copy.isPending} onClick={() => copy.mutate()}>
        <Link2 size={15} />
        <span>{copy.isPending ? "Copying…" : "Copy an invitation link"}</span>
      </Button>
      {isListed && <InviteToRoom onClose={() => setListed(false)} />}
    </div>
  );
};
