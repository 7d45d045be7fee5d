import type { Member } from "@parley/protocol/member";
import { PeoplePicker } from "../people/people-picker";
import { useRoomView } from "../room/room-view";
import { Dialog } from "../ui/dialog";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useMembership } from "./use-membership";

type AddPeopleProps = { members: readonly Member[]; onClose(): void };

export const AddPeople = ({ members, onClose }: AddPeopleProps) => {
  const { room } = useRoomView();
  const { add } = useMembership(room.roomId);
  const isMember = (userId: string) => members.some((member) => member.userId === userId);
  return (
    <Dialog
      title={
        <>
          <span>Add people to </span>
          <bdi>{room.name}</bdi>
        </>
      }
      onClose={onClose}
    >
      <PeoplePicker
        label="Find a person by name"
        note={(user) =>
          isMember(user.userId) ? "Member" : add.isPending && add.variables === user.userId ? "Adding…" : undefined
        }
        onPick={(user) => {
          if (!isMember(user.userId)) add.mutate(user.userId);
        }}
      />
      {add.error && <FormError>{sentence(add.error)}</FormError>}
    </Dialog>
  );
};
