import type { History, RoomSeen } from "../history";

/** One room as one client shows it at the end. `who` names the client in violations. */
export type Seen = { who: string; clientId: string; userId: string; side: "old" | "fresh"; room: RoomSeen };

/** Every room of every view, the old client's and the fresh one's. */
export const roomsSeen = ({ views }: History): Seen[] =>
  views.flatMap(({ clientId, userId, old, fresh }) => [
    ...old.rooms.map((room): Seen => ({ who: `client ${clientId}`, clientId, userId, side: "old", room })),
    ...fresh.rooms.map(
      (room): Seen => ({ who: `a fresh client beside ${clientId}`, clientId, userId, side: "fresh", room }),
    ),
  ]);
