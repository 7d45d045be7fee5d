import { Invite } from "../invitations/invitations";
import { useRoomView } from "../room/room-view";

/** The links into the open room. */
export const InviteToRoom = ({ onClose }: { onClose(): void }) => {
  const { room } = useRoomView();
  return (
    <Invite
      title={
        <>
          <span>Invite people to </span>
          <bdi>{room.name}</bdi>
        </>
      }
      roomId={room.roomId}
      onClose={onClose}
    />
  );
};
