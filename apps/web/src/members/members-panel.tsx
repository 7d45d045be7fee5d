import type { TimelineItem } from "@parley/client/timeline-view";
import { LIMITS } from "@parley/protocol/limits";
import type { Member } from "@parley/protocol/member";
import { BadgeCheck, Link2, LogOut, Settings, UserPlus } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useIsLeaving } from "../chat/use-held";
import { findPeople } from "../people/find-people";
import { useMeet } from "../people/use-alike";
import { useRoomView } from "../room/room-view";
import { useMembers } from "../room/use-members";
import { roomSettingsPath, settingsPath } from "../router/route";
import { navigate } from "../router/router";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError, SearchField } from "../ui/field";
import { isolate } from "../ui/isolate";
import { Panel } from "../ui/panel";
import { useStore } from "../ui/use-store";
import { type Act, actsOn } from "./acts";
import { AddPeople } from "./add-people";
import { InviteToRoom } from "./invite-to-room";
import { MemberRow } from "./member-row";
import styles from "./members-panel.module.css";
import { useLeave } from "./use-leave";
import { useMayInvite } from "./use-may-invite";
import { useMembership, useRemove } from "./use-membership";

/** From so many members on, there is a search field. */
const SEARCHED = 10;

/** So often the members are read anew while somebody is online who is none of them. */
const UNKNOWN_MS = 2_000;

/** The sequence of the newest loaded system message, which says that people came or went; 0 if there is none. */
const newestSystemSeq = (items: readonly TimelineItem[]): number => {
  const found = items.findLast((item) => item.kind === "message" && item.message.messageType === "SYSTEM");
  return found?.kind === "message" ? found.message.seq : 0;
};

/** The room's members, who of them is online, and what one may do about them. */
export const MembersPanel = ({ onClose }: { onClose(): void }) => {
  const { me } = useChat();
  const { room, handle } = useRoomView();
  const [dialog, setDialog] = useState<"add" | "invite">();
  const [typed, setTyped] = useState("");
  const members = useMembers(room.roomId);
  useMeet(members.data);
  const { setRole } = useMembership(room.roomId);
  const remove = useRemove(room.roomId);
  const leave = useLeave(room);
  const isLeaving = useIsLeaving(room.roomId);
  const online = new Set(useStore(handle.presence).users.map((user) => user.userId));
  const all = (members.data ?? []).filter(({ userId }) => !isLeaving(userId));
  const shown = findPeople(all, typed, online);
  const isDirect = room.kind === "direct";
  const mayInvite = useMayInvite(room.roomId);

  const perform = (act: Act, member: Member) => {
    if (act === "kick" || act === "ban") remove(act, member);
    else setRole.mutate({ member, role: act === "stepDown" ? "member" : act });
  };

  // A new system message says that somebody left, or became another. Ask the server for the members again.
  const changedAt = newestSystemSeq(useStore(handle.timeline).items);
  const { refetch } = members;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the message is the signal
  useEffect(() => void refetch(), [changedAt, refetch]);
  // Only their presence says that somebody joined. Who has just left is shown for a while, too.
  const isKnown = (userId: string) => all.some((member) => member.userId === userId);
  const hasUnknown = members.isSuccess && !members.hasNextPage && ![...online].every(isKnown);
  useEffect(() => {
    if (!hasUnknown) return;
    const timer = setInterval(() => void refetch(), UNKNOWN_MS);
    return () => clearInterval(timer);
  }, [hasUnknown, refetch]);

  return (
    <Panel title="Members" closeLabel="Close members" onClose={onClose}>
      {mayInvite === "yes" && (
        <Button small className={styles.add} onClick={() => setDialog("add")}>
          <UserPlus size={15} />
          <span>Add people</span>
        </Button>
      )}
      {mayInvite === "yes" && (
        <Button small className={styles.add} onClick={() => setDialog("invite")}>
          <Link2 size={15} />
          <span>Invite by link</span>
        </Button>
      )}
      {mayInvite === "with an account" && (
        <>
          <p className={styles.empty}>Guests add nobody. Make your account last to invite people.</p>
          <Button small className={styles.add} onClick={() => navigate(settingsPath("account"))}>
            <BadgeCheck size={15} />
            <span>Make your account last</span>
          </Button>
        </>
      )}
      {members.error && <FormError>{sentence(members.error)}</FormError>}
      {setRole.error && <FormError>{sentence(setRole.error)}</FormError>}
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
            acts={isDirect ? [] : actsOn(member, { userId: me.userId, role: room.role }, all)}
            onAct={(act) => perform(act, member)}
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
      {!isDirect && (
        <div className={styles.foot}>
          <Button small onClick={() => navigate(roomSettingsPath(room.roomId))}>
            <Settings size={15} />
            <span>Room settings</span>
          </Button>
          <Button small onClick={leave}>
            <LogOut size={15} />
            <span>Leave room</span>
          </Button>
        </div>
      )}
      {dialog === "add" && <AddPeople members={all} onClose={() => setDialog(undefined)} />}
      {dialog === "invite" && <InviteToRoom onClose={() => setDialog(undefined)} />}
    </Panel>
  );
};
