import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { useJoin } from "../directory/use-directory";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import styles from "./not-mine.module.css";

/** Why the reader cannot be in a room, by the error's code. */
const REFUSED: Partial<Record<ErrorCode, string>> = {
  "room.removed": "You are banned from it. An owner or a moderator of the room can lift the ban.",
  "room.not_found": "It is private, or it does not exist. Somebody in it can add you.",
};

/** A room of which the reader is no member. A public one can be joined. The server does not say whether any other exists. */
export const NotMine = ({ roomId }: { roomId: string }) => {
  const join = useJoin();
  const refused = join.error && (refusal(join.error) ?? sentence(join.error));
  return (
    <>
      <Bar title="Room" />
      <div className={styles.notMine}>
        <h2>{refused ? "You cannot join this room" : "You are not in this room"}</h2>
        <p>{refused ?? "It may be private, or not exist. If it is public, you can join it."}</p>
        <div className={styles.actions}>
          {!refused && (
            <Button look="primary" busy={join.isPending} onClick={() => join.mutate(roomId)}>
              {join.isPending ? "Joining…" : "Join room"}
            </Button>
          )}
          <Button onClick={() => navigate("/browse")}>Browse rooms</Button>
        </div>
      </div>
    </>
  );
};

const refusal = (error: Error): string | undefined => (error instanceof ParleyError ? REFUSED[error.code] : undefined);
