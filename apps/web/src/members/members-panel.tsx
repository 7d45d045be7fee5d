import type { TimelineItem } from "@parley/client/timeline-view";
import { LIMITS } from "@parley/protocol/limits";
import { Link2, LogOut, UserPlus } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { Invite } from "../invitations/invitations";
import { findPeople } from "../people/find-people";
import { useMeet } from "../people/look-alikes-provider";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError, SearchField } from "../ui/field";
import { isolate } from "../ui/isolate";
import { Panel } from "../ui/panel";
import { useStore } from "../ui/use-store";
import { AddPeople } from "./add-people";
import { LeaveRoom } from "./leave-room";
import { MemberRow } from "./member-row";
import styles from "./members-panel.module.css";
import { useMembers, useMembership } from "./use-members";

/** From so many members on, there is a search field. */
const SEARCHED = 10;

/** The sequence of the newest loaded system message, which says that people came or went; 0 if there is none. */
const newestSystemSeq = (items: readonly TimelineItem[]): number => {
  const found = items.findLast((item) => item.kind === "message" && item.message.messageType === "SYSTEM");
  return found?.kind === "message" ? found.message.seq : 0;
};

/** The room's members, who of them is online, and the owner's controls. */
export const MembersPanel = ({ onClose }: { onClose(): void }) => {
  const { me } = useChat();
  const { room, handle } = useRoomView();
  const [dialog, setDialog] = useState<"add" | "invite" | "leave">();
  const [typed, setTyped] = useState("");
  const members = useMembers(room.roomId);
  useMeet(members.data);
  const { remove } = useMembership(room.roomId);
  const online = new Set(useStore(handle.presence).users.map((user) => user.userId));
  const all = members.data ?? [];
  const shown = findPeople(all, typed, online);
  const owns = room.role === "owner" && room.kind !== "direct";

  // A new system message says that somebody came or went. Ask the server for the members again.
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
      {owns && (
        <Button small className={styles.add} onClick={() => setDialog("invite")}>
          <Link2 size={15} />
          <span>Invite by link</span>
        </Button>
      )}
      {members.error && <FormError>{sentence(members.error)}</FormError>}
      {remove.error && <FormError>{sentence(remove.error)}</FormError>}
      {(all.length >= SEARCHED || typed !== "") && (
        <div className={styles.search}>
          <SearchField
            label="Find a member by name"
            maxLength={LIMITS.usernameLength}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      <p className={styles.empty} role="status">
        {all.length > 0 &&
          shown.length === 0 &&
          `No member’s name has a word that begins with “${isolate(typed.trim())}”.`}
      </p>
      <ul className={styles.list} aria-label="Members" aria-busy={members.isPending}>
        {shown.map((member) => (
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
      {dialog === "add" && <AddPeople members={all} onClose={() => setDialog(undefined)} />}
      {dialog === "invite" && (
        <Invite
          title={
            <>
              <span>Invite people to </span>
              <bdi>{room.name}</bdi>
            </>
          }
          roomId={room.roomId}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === "leave" && <LeaveRoom onClose={() => setDialog(undefined)} />}
    </Panel>
  );
};
