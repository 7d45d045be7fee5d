import type { Client } from "@parley/client/client";
import { createStore, type Store } from "@parley/client/store";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Drafts } from "./drafts";
import { type NamedContent, toContent } from "./mentions";

export type WaitingEdits = { edits: number; deletions: number };

/** Edits, deletions and reactions on their way to the server. Each stays a draft until the server has confirmed it, also over a reload. */
export type Edits = {
  /** How many are on their way. */
  readonly waiting: Store<WaitingEdits>;
  /** Saves the text, which was made from version `rev`, as soon as possible. The draft shows a failure. */
  save(messageId: string, text: NamedContent, rev: number): void;
  /** Deletes the message as soon as possible. */
  remove(messageId: string): void;
  /** Puts the emoji on the message as soon as possible, or takes it off. */
  react(messageId: string, emoji: string, on: boolean): void;
};

const codeOf = (error: unknown): ErrorCode => (error instanceof ParleyError ? error.code : "server.internal");

/** Whether the request ended without an answer because this page ends. The next page sends it again. */
const isLeft = (code: ErrorCode): boolean =>
  code === "connection.unknown" || code === "session.required" || code === "session.changed";

/**
 * Sends again the edits, deletions and reactions that an earlier page had left unfinished. Calls `failed` for each one that the server refuses.
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

  /** Counts the request while it is under way, and reports a refusal. A request that ends with the page is left to the next page. */
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

  const save = (messageId: string, named: NamedContent, rev: number) => {
    const { text, mentions } = named;
    const draft = drafts.edit(messageId);
    draft.set({ text, mentions, rev, saving: true });
    const isUnchanged = () => draft.get()?.text === text;
    follow(
      "edits",
      messageId,
      roomOf(messageId).edit(messageId, toContent(named), rev),
      (made) => {
        const now = draft.get();
        // A text that was typed meanwhile is based on the new version.
        if (now) draft.set(isUnchanged() ? undefined : { ...now, rev: made });
      },
      (error) => {
        const now = draft.get();
        // Of two saves, the newer one decides.
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

  const react = (messageId: string, emoji: string, on: boolean) => {
    const draft = drafts.reaction(messageId, emoji);
    draft.set(on);
    const settle = () => {
      // A newer wish is still on its way.
      if (draft.get() === on) draft.set(undefined);
    };
    roomOf(messageId)
      .react(messageId, emoji, on)
      .then(settle, (error) => {
        if (isLeft(codeOf(error))) return;
        settle();
        failed(error, messageId);
      });
  };

  for (const messageId of drafts.edited()) {
    const draft = drafts.edit(messageId).get();
    if (draft?.saving) save(messageId, { text: draft.text, mentions: draft.mentions ?? [] }, draft.rev);
  }
  for (const messageId of drafts.deleted()) remove(messageId);
  for (const [messageId, emoji] of drafts.reacted()) {
    const on = drafts.reaction(messageId, emoji).get();
    if (on !== undefined) react(messageId, emoji, on);
  }
  return { waiting, save, remove, react };
};
