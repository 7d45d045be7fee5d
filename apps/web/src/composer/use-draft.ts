import { useEffect, useState } from "react";
import { type Draft, readDraft, writeDraft } from "./draft";

/** What is being written in a room, kept as it changes. */
export const useDraft = (userId: string, roomId: string) => {
  const [draft, setDraft] = useState<Draft>(() => readDraft(window.localStorage, userId, roomId));
  useEffect(() => {
    writeDraft(window.localStorage, userId, roomId, draft);
  }, [userId, roomId, draft]);
  return [draft, setDraft] as const;
};
