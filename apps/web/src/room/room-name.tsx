import type { RoomSummary } from "@parley/protocol/room";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";

type Named = Pick<RoomSummary, "name" | "peer">;

/** A room's name in plain text. A direct room has the other person's name. */
export const roomName = ({ name, peer }: Named, alike: ReadonlySet<string>): string =>
  peer ? distinctName(peer, alike) : name;

/** A room's name, as `roomName` says it. */
export const RoomName = ({ room, className }: { room: Named; className?: string | undefined }) =>
  room.peer ? <Name user={room.peer} className={className} /> : <bdi className={className}>{room.name}</bdi>;
