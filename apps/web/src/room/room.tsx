import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { useEffect, useMemo, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { Composer } from "../composer/composer";
import { useDraft } from "../composer/use-draft";
import { MembersPanel } from "../members/members-panel";
import * as Kept from "../session/kept";
import { Timeline } from "../timeline/timeline";
import type { Visit } from "../timeline/use-visit";
import { Confirm } from "../ui/confirm";
import { useNotifyFailure } from "../ui/notice";
import styles from "./room.module.css";
import { RoomHeader } from "./room-header";
import { type RoomView, RoomViewProvider } from "./room-view";
import { useMentioned } from "./use-mentioned";
import { useNamesakes } from "./use-namesakes";

/** A room that is open: its messages, what is written in it, and its members beside it. */
export const Room = ({ room, visit }: { room: RoomSummary; visit: Visit }) => {
  const { client, me } = useChat();
  const handle = client.room(room.roomId);
  const [draft, setDraft] = useDraft(me.userId, room.roomId);
  const [editing, edit] = useState<string>();
  const [removing, setRemoving] = useState<Message>();
  const [membersShown, setMembersShown] = useState(false);
  const membersButton = useRef<HTMLButtonElement>(null);
  const mentioned = useMentioned(handle, me);
  const alike = useNamesakes(handle, me);
  const notifyFailure = useNotifyFailure();

  useEffect(() => {
    handle.open();
    return () => handle.close();
  }, [handle]);
  useEffect(() => Kept.keepPlace(me.userId, room.roomId), [me.userId, room.roomId]);

  const closeMembers = () => {
    setMembersShown(false);
    membersButton.current?.focus();
  };

  const view = useMemo<RoomView>(
    () => ({
      room,
      handle,
      mentioned,
      alike,
      editing,
      edit,
      reply: (message) => setDraft((before) => ({ ...before, replyToMessageId: message.messageId })),
      remove: setRemoving,
    }),
    [room, handle, mentioned, alike, editing, setDraft],
  );

  return (
    <RoomViewProvider value={view}>
      <RoomHeader
        membersShown={membersShown}
        membersButton={membersButton}
        onMembers={() => setMembersShown((shown) => !shown)}
      />
      <div className={styles.room}>
        <div className={styles.talk}>
          <Timeline visit={visit} />
          <Composer draft={draft} onDraft={setDraft} />
        </div>
        {membersShown && <MembersPanel onClose={closeMembers} />}
      </div>
      {removing && (
        <Confirm
          title="Delete this message?"
          action="Delete"
          onConfirm={() => handle.delete(removing.messageId).catch(notifyFailure)}
          onClose={() => setRemoving(undefined)}
        >
          Its text will be gone for everyone. This cannot be undone.
        </Confirm>
      )}
    </RoomViewProvider>
  );
};
