import type { InvitationPage } from "@parley/protocol/invitation";
import { LIMITS } from "@parley/protocol/limits";
import styles from "./account.module.css";

const membersText = (members: number): string => {
  if (members >= LIMITS.pageSize) return `${LIMITS.pageSize} people or more are there.`;
  return members === 1 ? "One person is there." : `${members} people are there.`;
};

/** Who invites, to what, and how many are there. */
export const InvitationText = ({ invitation }: { invitation: InvitationPage }) => {
  const { room, invitedBy, workspace } = invitation;
  return (
    <>
      <p className={styles.text}>
        <bdi>{invitedBy}</bdi>
        <span>{room ? " invites you to the room " : " invites you to "}</span>
        <b>
          <bdi>{room ? room.name : workspace}</bdi>
        </b>
        {room && (
          <>
            <span> of </span>
            <bdi>{workspace}</bdi>
          </>
        )}
        <span>.</span>
      </p>
      {room?.description && (
        <p className={styles.text}>
          <bdi>{room.description}</bdi>
        </p>
      )}
      {room && <p className={styles.text}>{membersText(room.members)}</p>}
    </>
  );
};
