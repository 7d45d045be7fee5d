import { LIMITS } from "@parley/protocol/limits";
import { useCallback } from "react";
import { useChat } from "../chat/chat";
import type { AttachedFile, MessageDraft } from "../drafts/drafts";
import { useRoomView } from "../room/room-view";
import { counted } from "../ui/counted";
import { isolate } from "../ui/isolate";
import { useNotify } from "../ui/notice";
import { preparing } from "./preparing";

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

/** What is being attached: one after the other, so that files stand in the order in which they came. */
let attaching: Promise<void> = Promise.resolve();

/** Attaches files to the room's draft, and says of each that it cannot take why not. */
export const useAttach = () => {
  const { drafts, files } = useChat();
  const { room } = useRoomView();
  const notify = useNotify();
  return useCallback(
    (chosen: readonly File[]): void => {
      const draft = drafts.message(room.roomId);
      const attached = () => draft.get()?.files ?? [];

      const attach = async (file: File): Promise<void> => {
        const [kept, { prepare }] = await Promise.all([files.kept(), import("../files/prepare")]);
        const name = isolate(file.name);
        const made = await prepare(file).catch(() => undefined);
        if (!made) return notify(`${name} cannot be read, so it was not attached. Folders cannot be sent.`);
        const { blob, unreadable, ...about } = made;
        if (blob.size === 0) return notify(`${name} is empty, so it was not attached.`);
        if (blob.size > LIMITS.fileBytes) return notify(`${name} is larger than ${MB} MB, so it was not attached.`);
        if (unreadable)
          notify(
            `${name} is a picture that this browser cannot show. It will be sent as a file, ${unreadable === "bare" ? "without" : "with"} what the camera noted in it, such as the place.`,
          );
        if (about.type.startsWith("video/"))
          notify(
            `${name} is a film. It will be sent as it is, with what the camera may have noted in it, such as the place.`,
          );
        const key = await kept.keep(blob);
        draft.set(withFiles(draft.get(), [...attached(), { key, bytes: blob.size, ...about }]));
      };

      const attachAll = async (): Promise<void> => {
        const fitting = Math.max(0, LIMITS.messageFiles - attached().length);
        const left = chosen.length - fitting;
        if (left > 0)
          notify(
            `A message takes at most ${LIMITS.messageFiles} files: ${counted(left, "file")} ${left === 1 ? "was" : "were"} not attached.`,
          );
        preparing.set(room.roomId);
        try {
          for (const file of chosen.slice(0, fitting)) await attach(file);
        } catch {
          notify("Files cannot be attached right now. Please try again.");
        }
      };

      const mine = attaching.then(attachAll);
      attaching = mine;
      void mine.then(() => {
        if (attaching === mine) preparing.set(undefined);
      });
    },
    [drafts, files, room.roomId, notify],
  );
};
