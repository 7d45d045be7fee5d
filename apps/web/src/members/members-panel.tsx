import { LogOut, UserPlus } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../chat/use-store";
import { useMeet } from "../people/namesakes-provider";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { Panel } from "../ui/panel";
import { AddPeople } from "./add-people";
import { LeaveRoom } from "./leave-room";
import { MemberRow } from "./member-row";
import styles from "./members-panel.module.css";
import { newestSystemSeq } from "./newest-system-seq";
import { useMembers, useMembership } from "./use-members";

/** Who is in the room, who of them is here now, and what the owner can do about it. */
export const MembersPanel = ({ onClose }: { onClose(): void }) => {
  const { me } = useChat();
  const { room, handle } = useRoomView();
  const [dialog, setDialog] = useState<"add" | "leave">();
  const members = useMembers(room.roomId);
  useMeet(members.data);
  const { remove } = useMembership(room.roomId);
  const online = new Set(useStore(handle.presence).users.map((user) => user.userId));
  const owns = room.role === "owner" && room.kind !== "direct";

  // The log says that somebody came or went; who is in now, the server says.
  const changedAt = newestSystemSeq(useStore(handle.timeline).items);
  const { refetch } = members;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the message is the signal
  useEffect(() => void refetch(), [changedAt, refetch]);

  return (
    <Panel title="Members" closeLabel="Close members" onClose={onClose}>
      {owns && (
        <Button small className={styles.add} onClick={() => setDialog("add")}>
          <UserPlus size={15} />
          <span>Add people</span>
        </Button>
      )}
      {members.error && <FormError>{sentence(members.error)}</FormError>}
      {remove.error && <FormError>{sentence(remove.error)}</FormError>}
      <ul className={styles.list} aria-label="Members" aria-busy={members.isPending}>
        {members.data?.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            online={online.has(member.userId)}
            {...(owns && member.userId !== me.userId && { onRemove: () => remove.mutate(member.userId) })}
          />
        ))}
        {members.hasNextPage && (
          <li>
            <Button small onClick={() => members.fetchNextPage()} busy={members.isFetchingNextPage}>
              Show more
            </Button>
          </li>
        )}
      </ul>
      {room.kind !== "direct" && (
        <div className={styles.foot}>
          <Button small onClick={() => setDialog("leave")}>
            <LogOut size={15} />
            <span>Leave room</span>
          </Button>
        </div>
      )}
      {dialog === "add" && <AddPeople members={members.data ?? []} onClose={() => setDialog(undefined)} />}
      {dialog === "leave" && <LeaveRoom onClose={() => setDialog(undefined)} />}
    </Panel>
  );
};
