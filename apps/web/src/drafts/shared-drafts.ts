import type { Client } from "@parley/client/client";
import { createDraftSync, type DraftRecord, type DraftSync, type LocalDrafts } from "@parley/client/draft-sync";
import { createStore } from "@parley/client/store";
import { Count } from "@parley/protocol/count";
import { Draft, type DraftContent, isBlank, isSameDraft, NO_DRAFT } from "@parley/protocol/draft";
import { Epoch } from "@parley/protocol/id";
import { mentionedIds } from "@parley/protocol/mention";
import * as z from "zod/mini";
import { keep, namesUnder, parse, read } from "../storage/local-storage";
import { type Drafts, roomsWithDraft, sharedPrefix } from "./drafts";
import { fromContent, toContent } from "./mentions";

const Content = z.omit(Draft, { rev: true });
const Stored = z.extend(Draft, {
  epoch: z.optional(Epoch),
  trying: z.optional(z.extend(Content, { clientSaveId: z.string() })),
  other: z.optional(z.extend(Content, { rev: z.optional(Count) })),
});

/** What brings the drafts of this page together with those of the person's other devices; undefined before the app is complete. */
export const sharing = createStore<DraftSync | undefined>(undefined);

/** Shares what the person writes in rooms with their other devices, until the returned function is called. Files that are attached stay here. */
export const shareDrafts = (client: Client, drafts: Drafts, userId: string, mintId: () => string): (() => void) => {
  const clock = {
    now: Date.now,
    setTimeout: (callback: () => void, ms: number) => window.setTimeout(callback, ms),
    clearTimeout: (timer: number) => window.clearTimeout(timer),
  };
  const sync = createDraftSync({ clock, mintId }, client, createLocalDrafts(client, drafts, userId));
  sharing.set(sync);
  // The field is left, or the page is: what was typed is to be there on the device that comes next.
  const flush = () => sync.flush();
  document.addEventListener("focusout", flush);
  document.addEventListener("visibilitychange", flush);
  window.addEventListener("pagehide", flush);
  return () => {
    document.removeEventListener("focusout", flush);
    document.removeEventListener("visibilitychange", flush);
    window.removeEventListener("pagehide", flush);
    sharing.set(undefined);
    sync.stop();
  };
};

/** The drafts of this browser as the client wants them: with people by their ids, as in a message. */
export const createLocalDrafts = (client: Pick<Client, "people">, drafts: Drafts, userId: string): LocalDrafts => {
  const prefix = sharedPrefix(userId);

  const get = (roomId: string): DraftContent => {
    const { text, mentions = [], replyToMessageId } = drafts.message(roomId).get() ?? NO_TEXT;
    const content = toContent({ text, mentions });
    return replyToMessageId === undefined ? { text: content } : { text: content, replyToMessageId };
  };

  const put = (roomId: string, { text, replyToMessageId }: DraftContent) => {
    const store = drafts.message(roomId);
    const files = store.get()?.files;
    const named = fromContent(text, (id) => client.people.get(id)?.username);
    const isNothing = isBlank({ text, replyToMessageId }) && !files;
    store.set(isNothing ? undefined : { ...named, replyToMessageId, files });
  };

  /** Somebody of whom this device has not heard is written as an id until their name is there. */
  const nameLater = (roomId: string, content: DraftContent) => {
    for (const id of mentionedIds(content.text)) {
      if (client.people.get(id)) continue;
      const unwatch = client.people.watch(id, () => {
        if (!client.people.get(id)) return;
        unwatch();
        if (isSameDraft(get(roomId), content)) put(roomId, content);
      });
    }
  };

  return {
    get,
    set: (roomId, content) => {
      put(roomId, content);
      nameLater(roomId, content);
    },
    record: (roomId) => parse(Stored, read(prefix + roomId)) as DraftRecord | undefined,
    keep: (roomId, record) => keep(prefix + roomId, record ? JSON.stringify(record) : null),
    rooms: () => new Set([...roomsWithDraft(userId), ...namesUnder(prefix)]),
    watch: (listener) => {
      for (const roomId of roomsWithDraft(userId)) drafts.message(roomId);
      const onStorage = ({ key }: StorageEvent) => {
        if (key?.startsWith(prefix)) listener(key.slice(prefix.length), false);
      };
      window.addEventListener("storage", onStorage);
      const unwatch = drafts.watch(listener);
      return () => {
        window.removeEventListener("storage", onStorage);
        unwatch();
      };
    },
  };
};

const NO_TEXT: { text: string; mentions?: []; replyToMessageId?: string } = { text: NO_DRAFT.text };
