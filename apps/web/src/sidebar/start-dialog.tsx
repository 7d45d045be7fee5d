import { Deferred } from "../deferred/deferred";

/** What the user can start: a room, or a conversation with one person. */
export type Start = "room" | "direct";

const TITLES: Record<Start, string> = { room: "Create a room", direct: "New direct message" };

export const StartDialog = ({ start, onClose }: { start: Start | undefined; onClose(): void }) =>
  start && (
    <Deferred title={TITLES[start]} onClose={onClose}>
      {({ CreateRoom, NewDirect }) =>
        start === "room" ? <CreateRoom onClose={onClose} /> : <NewDirect onClose={onClose} />
      }
    </Deferred>
  );
