import type { RoomSummary } from "@parley/protocol/room";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { useChat, useRoomSummary } from "../chat/chat";
import { useLeave } from "../members/use-leave";
import { RoomIcon } from "../room/room-icon";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { Button, IconButton } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isCovered } from "../ui/is-covered";
import { keyOf } from "../ui/key";
import { useSelected } from "../ui/use-store";
import { AboutForm } from "./about-form";
import { Banned } from "./banned";
import { DeleteRoom } from "./delete-room";
import { Reports } from "./reports";
import styles from "./room-settings.module.css";
import { Rules } from "./rules";
import { useRoomChanges } from "./use-room-settings";

/** The screen of a room's settings: all of them for its owners, and what concerns them for others. */
export const RoomSettings = ({ roomId }: { roomId: string }) => {
  const status = useSelected(useChat().client.rooms, (rooms) => rooms.status);
  const room = useRoomSummary(roomId);
  const close = () => navigate(roomPath(roomId));
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // A dialog or a menu over the screen closes first.
    if (keyOf(event) === "Escape" && !isCovered()) close();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
  return (
    <>
      <Bar
        title={
          <>
            <span>Settings of </span>
            <bdi>{room?.name ?? "a room"}</bdi>
          </>
        }
        {...(room && { icon: <RoomIcon kind={room.kind} size={18} /> })}
      >
        <IconButton label="Close settings" onClick={close}>
          <X size={18} />
        </IconButton>
      </Bar>
      <div className={styles.page}>
        <div className={styles.column}>
          {!room && <p role="status">{status === "loading" ? "Loading…" : "You are not in this room."}</p>}
          {room?.kind === "direct" && <p>A direct room has no settings.</p>}
          {room && room.kind !== "direct" && <Sections room={room} />}
        </div>
      </div>
    </>
  );
};

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={styles.section}>
    <h2>{title}</h2>
    {children}
  </section>
);

const Sections = ({ room }: { room: RoomSummary }) => {
  const owns = room.role === "owner";
  return (
    <>
      {room.archived && (
        <p className={styles.archived}>
          This room is archived.{" "}
          {owns ? "Take it back into use to change it." : "Its owners can take it back into use."}
        </p>
      )}
      <Section title="About">
        {owns && !room.archived ? (
          <AboutForm room={room} />
        ) : (
          <p className={styles.text}>
            <bdi>{room.description || "It has no description."}</bdi>
          </p>
        )}
      </Section>
      <Section title="Rules">
        {!owns && <p className={styles.text}>The room’s owners decide these.</p>}
        <Rules room={room} disabled={!owns || room.archived === true} />
      </Section>
      {room.role !== "member" && (
        <Section title="Reports">
          <Reports roomId={room.roomId} />
        </Section>
      )}
      {room.role !== "member" && (
        <Section title="Banned people">
          <Banned roomId={room.roomId} />
        </Section>
      )}
      <Ending room={room} owns={owns} />
    </>
  );
};

const Ending = ({ room, owns }: { room: RoomSummary; owns: boolean }) => {
  const [deleting, setDeleting] = useState(false);
  const leave = useLeave(room);
  const { archive } = useRoomChanges(room.roomId);
  return (
    <Section title={owns ? "Leave, archive, delete" : "Leave"}>
      <Line text="You will no longer see what is written here.">
        <Button small onClick={leave}>
          Leave room
        </Button>
      </Line>
      {owns && (
        <Line
          text={
            room.archived
              ? "Members can write again, and a public room can be found."
              : "Everybody can read the room, nobody writes in it, and it is not listed. You can undo this."
          }
        >
          <Button small busy={archive.isPending} onClick={() => archive.mutate(!room.archived)}>
            {room.archived ? "Take back into use" : "Archive room"}
          </Button>
        </Line>
      )}
      {archive.error && <FormError>{sentence(archive.error)}</FormError>}
      {owns && (
        <Line text="All its messages will be gone for everyone.">
          <Button small look="danger" onClick={() => setDeleting(true)}>
            Delete room
          </Button>
        </Line>
      )}
      {deleting && <DeleteRoom room={room} onClose={() => setDeleting(false)} />}
    </Section>
  );
};

const Line = ({ text, children }: { text: string; children: ReactNode }) => (
  <div className={styles.line}>
    <p>{text}</p>
    {children}
  </div>
);
