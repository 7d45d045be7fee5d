import { LIMITS } from "@parley/protocol/limits";
import { useCallback } from "react";
import { useChat } from "../chat/chat";
import type { AttachedFile, MessageDraft } from "../drafts/drafts";
import { useRoomView } from "../room/room-view";
import { counted } from "../ui/counted";
import { isolate } from "../ui/isolate";
import { useNotify } from "../ui/notice";

const MB = LIMITS.fileBytes / 1024 / 1024;

/** A draft with other files; undefined once nothing is left of it. */
export const withFiles = (
  draft: MessageDraft | undefined,
  files: readonly AttachedFile[],
): MessageDraft | undefined => {
  const { files: _files, ...rest } = draft ?? { text: "" };
  if (files.length > 0) return { ...rest, files: [...files] };
  return rest.text === "" && rest.replyToMessageId === undefined ? undefined : rest;
};

/** Attaches files to the room's draft, one after the other, and says of each that it cannot take why not. */
export const useAttach = () => {
  const { drafts, files } = useChat();
  const { room } = useRoomView();
  const notify = useNotify();
  return useCallback(
    async (chosen: readonly File[]): Promise<void> => {
      const draft = drafts.message(room.roomId);
      const attached = () => draft.get()?.files ?? [];
      const room_ = Math.max(0, LIMITS.messageFiles - attached().length);
      const left = chosen.length - room_;
      if (left > 0)
        notify(
          `A message takes at most ${LIMITS.messageFiles} files: ${counted(left, "file")} ${left === 1 ? "was" : "were"} not attached.`,
        );
      const [kept, { prepare }] = await Promise.all([files.kept(), import("../files/prepare")]);
      for (const file of chosen.slice(0, room_)) {
        const name = isolate(file.name);
        const made = await prepare(file).catch(() => undefined);
        if (!made) notify(`${name} cannot be read, so it was not attached. Folders cannot be sent.`);
        else if (made.blob.size === 0) notify(`${name} is empty, so it was not attached.`);
        else if (made.blob.size > LIMITS.fileBytes) notify(`${name} is larger than ${MB} MB, so it was not attached.`);
        else if (attached().length < LIMITS.messageFiles) {
          const { blob, isUnreadable, ...about } = made;
          if (isUnreadable) notify(`${name} is a picture that this browser cannot show. It will be sent as a file.`);
          const key = await kept.keep(blob);
          draft.set(withFiles(draft.get(), [...attached(), { key, bytes: blob.size, ...about }]));
        }
      }
    },
    [drafts, files, room.roomId, notify],
  );
};
