import type { Client } from "@parley/client/client";
import { createStore, type Store } from "@parley/client/store";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Drafts } from "./drafts";

export type WaitingEdits = { edits: number; deletions: number };

/** Edits and deletions on their way to the server. Each is kept as a draft until it is confirmed, also over a reload. */
export type Edits = {
  /** How many are on their way. */
  readonly waiting: Store<WaitingEdits>;
  /** Saves the text, made from version `rev`, as soon as it can be. What becomes of it shows in the draft. */
  save(messageId: string, text: string, rev: number): void;
  /** Deletes the message as soon as it can be. */
  remove(messageId: string): void;
};

const codeOf = (error: unknown): ErrorCode => (error instanceof ParleyError ? error.code : "server.internal");

/** Nobody asks any more: the next page takes it up. */
const isLeft = (code: ErrorCode): boolean =>
  code === "connection.unknown" || code === "session.required" || code === "session.changed";

/**
 * Takes up what was being saved and deleted when the page was left. `failed` is told of each edit and deletion that the server refuses.
 */
export const createEdits = (
  client: Client,
  drafts: Drafts,
  failed: (error: unknown, messageId: string) => void,
): Edits => {
  const waiting = createStore<WaitingEdits>({ edits: 0, deletions: 0 });
  const count = (what: keyof WaitingEdits, by: 1 | -1) =>
    waiting.set({ ...waiting.get(), [what]: waiting.get()[what] + by });
  const roomOf = (messageId: string) => client.room(parseMessageId(messageId).roomId);

  const save = (messageId: string, text: string, rev: number) => {
    const draft = drafts.edit(messageId);
    draft.set({ text, rev, saving: true });
    const isUnchanged = () => draft.get()?.text === text;
    count("edits", 1);
    roomOf(messageId)
      .edit(messageId, text, rev)
      .then(
        (made) => {
          const now = draft.get();
          // What was typed meanwhile goes on from there.
          if (now) draft.set(isUnchanged() ? undefined : { ...now, rev: made });
        },
        (error) => {
          const code = codeOf(error);
          if (isLeft(code)) return;
          const now = draft.get();
          // Of two saves the newer one decides.
          if (now && (isUnchanged() || !now.saving)) draft.set({ ...now, saving: false, error: code });
          failed(error, messageId);
        },
      )
      .finally(() => count("edits", -1));
  };

  const remove = (messageId: string) => {
    const draft = drafts.deletion(messageId);
    draft.set(true);
    count("deletions", 1);
    roomOf(messageId)
      .delete(messageId)
      .then(
        () => draft.set(undefined),
        (error) => {
          if (isLeft(codeOf(error))) return;
          draft.set(undefined);
          failed(error, messageId);
        },
      )
      .finally(() => count("deletions", -1));
  };

  for (const messageId of drafts.edited()) {
    const draft = drafts.edit(messageId).get();
    if (draft?.saving) save(messageId, draft.text, draft.rev);
  }
  for (const messageId of drafts.deleted()) remove(messageId);
  return { waiting, save, remove };
};
