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

  /** Counts the request while it is under way. A refusal is told; a request that ended with the page is left to the next one. */
  const follow = <Made>(
    what: keyof WaitingEdits,
    messageId: string,
    request: Promise<Made>,
    done: (made: Made) => void,
    refused: (code: ErrorCode) => void,
  ) => {
    count(what, 1);
    request
      .then(done, (error) => {
        const code = codeOf(error);
        if (isLeft(code)) return;
        refused(code);
        failed(error, messageId);
      })
      .finally(() => count(what, -1));
  };

  const save = (messageId: string, text: string, rev: number) => {
    const draft = drafts.edit(messageId);
    draft.set({ text, rev, saving: true });
    const isUnchanged = () => draft.get()?.text === text;
    follow(
      "edits",
      messageId,
      roomOf(messageId).edit(messageId, text, rev),
      (made) => {
        const now = draft.get();
        // What was typed meanwhile goes on from there.
        if (now) draft.set(isUnchanged() ? undefined : { ...now, rev: made });
      },
      (error) => {
        const now = draft.get();
        // Of two saves the newer one decides.
        if (now && (isUnchanged() || !now.saving)) draft.set({ ...now, saving: false, error });
      },
    );
  };

  const remove = (messageId: string) => {
    const draft = drafts.deletion(messageId);
    draft.set(true);
    const forget = () => draft.set(undefined);
    follow("deletions", messageId, roomOf(messageId).delete(messageId), forget, forget);
  };

  for (const messageId of drafts.edited()) {
    const draft = drafts.edit(messageId).get();
    if (draft?.saving) save(messageId, draft.text, draft.rev);
  }
  for (const messageId of drafts.deleted()) remove(messageId);
  return { waiting, save, remove };
};
