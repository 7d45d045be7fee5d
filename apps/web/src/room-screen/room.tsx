import { isHidden } from "@parley/client/rooms";
import { createStore } from "@parley/client/store";
import type { Message } from "@parley/protocol/message";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useChat } from "../chat/chat";
import { useDelete } from "../chat/use-held";
import { Composer } from "../composer/composer";
import { Deferred, useParts } from "../deferred/deferred";
import { useMe } from "../people/use-person";
import { MentionPatternProvider, type RoomFacts, type RoomView, RoomViewProvider } from "../room/room-view";
import type { RoomRoute } from "../router/route";
import * as PersonStorage from "../session/person-storage";
import { Timeline } from "../timeline/timeline";
import { useNotifyFailure } from "../ui/notice";
import styles from "./room.module.css";
import { RoomHeader } from "./room-header";
import { useMentioned } from "./use-mentioned";

/** An open room: its timeline, its composer, and the members beside it. */
export const Room = ({ facts, roomRoute }: { facts: RoomFacts; roomRoute: RoomRoute }) => {
  const { client, me, drafts } = useChat();
  const { roomId } = facts;
  const handle = client.room(roomId);
  const parts = useParts();
  const [editing] = useState(() => createStore<string | undefined>(undefined));
  const [reporting, setReporting] = useState<Message>();
  const [picking, setPicking] = useState<Message>();
  const [jumping, setJumping] = useState(false);
  const [membersShown, setMembersShown] = useState(false);
  const toggleMembers = useCallback(() => setMembersShown((shown) => !shown), []);
  const mentioned = useMentioned(handle, useMe());
  const notifyFailure = useNotifyFailure();
  const remove = useDelete();

  useEffect(() => {
    handle.open();
    return () => handle.close();
  }, [handle]);
  const [isOpenedHidden] = useState(() => {
    const summary = client.rooms.get().rooms.get(roomId);
    return summary !== undefined && isHidden(summary);
  });
  useEffect(() => {
    // Whoever opens a hidden room wants to see it again.
    if (isOpenedHidden) client.request("hideRoom", { roomId }).catch(notifyFailure);
  }, [client, roomId, isOpenedHidden, notifyFailure]);
  useEffect(() => PersonStorage.storeLastRoom(me.userId, roomId), [me.userId, roomId]);

  const view = useMemo<RoomView>(
    () => ({
      room: facts,
      handle,
      editing,
      edit: editing.set,
      pick: setPicking,
      reply: (message) => {
        const draft = drafts.message(message.roomId);
        draft.set({ text: "", ...draft.get(), replyToMessageId: message.messageId });
      },
      report: setReporting,
      jump: () => setJumping(true),
      remove: ({ messageId }) => remove(messageId),
    }),
    [facts, handle, editing, drafts, remove],
  );

  return (
    <RoomViewProvider value={view}>
      {parts && <parts.MeetRoom handle={handle} />}
      <RoomHeader membersShown={membersShown} onMembers={toggleMembers} />
      <div className={styles.room}>
        <div className={styles.talk}>
          <MentionPatternProvider value={mentioned}>
            <Timeline roomRoute={roomRoute} />
          </MentionPatternProvider>
          <Composer />
        </div>
        {membersShown && (
          <Deferred title="Members" onClose={() => setMembersShown(false)}>
            {({ MembersPanel }) => <MembersPanel onClose={() => setMembersShown(false)} />}
          </Deferred>
        )}
      </div>
      {picking && (
        <Deferred title="Add a reaction" onClose={() => setPicking(undefined)}>
          {({ AddReaction }) => <AddReaction message={picking} onClose={() => setPicking(undefined)} />}
        </Deferred>
      )}
      {jumping && (
        <Deferred title="Jump to a date" onClose={() => setJumping(false)}>
          {({ JumpToDate }) => <JumpToDate onClose={() => setJumping(false)} />}
        </Deferred>
      )}
      {reporting && (
        <Deferred title="Report this message" onClose={() => setReporting(undefined)}>
          {({ ReportMessage }) => <ReportMessage message={reporting} onClose={() => setReporting(undefined)} />}
        </Deferred>
      )}
    </RoomViewProvider>
  );
};
