import { Plus } from "lucide-react";
import { useState } from "react";
import { CreateRoom } from "../room/create-room";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError, SearchField } from "../ui/field";
import { isolate } from "../ui/isolate";
import styles from "./browse.module.css";
import { DirectoryRoom } from "./directory-room";
import { useDirectory, useJoin } from "./use-directory";

/** The screen of public rooms, to search and join. */
export const Browse = () => {
  const [typed, setTyped] = useState("");
  const [creating, setCreating] = useState(false);
  const directory = useDirectory(typed);
  const join = useJoin();
  const rooms = directory.data ?? [];

  return (
    <>
      <Bar title="Browse rooms">
        <Button small onClick={() => setCreating(true)}>
          <Plus size={15} />
          <span>New room</span>
        </Button>
      </Bar>
      <div className={styles.page}>
        <div className={styles.column}>
          <SearchField
            label="Find a public room by name"
            autoFocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {join.error && <FormError>{sentence(join.error)}</FormError>}
          {directory.isError && <FormError>{sentence(directory.error)}</FormError>}
          {directory.isSuccess && rooms.length === 0 && (
            <p className={styles.empty}>
              {typed.trim() === ""
                ? "There are no public rooms yet. Create the first one."
                : `No room’s name has a word that begins with “${isolate(typed.trim())}”.`}
            </p>
          )}
          <ul className={styles.list} aria-label="Public rooms" aria-busy={directory.isPending}>
            {rooms.map((room) => (
              <DirectoryRoom
                key={room.roomId}
                room={room}
                joining={join.isPending && join.variables === room.roomId}
                onJoin={() => join.mutate(room.roomId, { onSuccess: () => navigate(roomPath(room.roomId)) })}
              />
            ))}
          </ul>
          {directory.hasNextPage && (
            <Button onClick={() => directory.fetchNextPage()} busy={directory.isFetchingNextPage}>
              {directory.isFetchingNextPage ? "Loading…" : "Show more"}
            </Button>
          )}
        </div>
      </div>
      {creating && <CreateRoom onClose={() => setCreating(false)} />}
    </>
  );
};
