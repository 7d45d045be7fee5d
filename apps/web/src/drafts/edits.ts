import type { Client } from "@parley/client/client";
import { createStore, type Store } from "@parley/client/store";
import { ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Drafts } from "./drafts";

/** Edits on their way to the server. Each is kept as a draft until it is confirmed, also over a reload. */
export type Edits = {
  /** How many are on their way. */
  readonly waiting: Store<number>;
  /** Saves the text, made from version `rev`, as soon as it can be. What becomes of it shows in the draft. */
  save(messageId: string, text: string, rev: number): void;
};

/** Takes up what was being saved when the page was left. `failed` is told of each edit that the server refuses. */
export const createEdits = (
  client: Client,
  drafts: Drafts,
  failed: (error: unknown, messageId: string) => void,
): Edits => {
  const waiting = createStore(0);
  const save = (messageId: string, text: string, rev: number) => {
    const draft = drafts.edit(messageId);
    draft.set({ text, rev, saving: true });
    const isUnchanged = () => draft.get()?.text === text;
    waiting.set(waiting.get() + 1);
    client
      .room(parseMessageId(messageId).roomId)
      .edit(messageId, text, rev)
      .then(
        (made) => {
          const now = draft.get();
          // What was typed meanwhile goes on from there.
          if (now) draft.set(isUnchanged() ? undefined : { ...now, rev: made });
        },
        (error) => {
          const code = error instanceof ParleyError ? error.code : "server.internal";
          // Nobody asks any more: the next page takes it up.
          if (code === "connection.unknown" || code === "session.required" || code === "session.changed") return;
          const now = draft.get();
          // Of two saves the newer one decides.
          if (now && (isUnchanged() || !now.saving)) draft.set({ ...now, saving: false, error: code });
          failed(error, messageId);
        },
      )
      .finally(() => waiting.set(waiting.get() - 1));
  };

  for (const messageId of drafts.edited()) {
    const draft = drafts.edit(messageId).get();
    if (draft?.saving) save(messageId, draft.text, draft.rev);
  }
  return { waiting, save };
};
