import { createStore, type WritableStore } from "@parley/client/store";
import { ErrorCode } from "@parley/protocol/error";
import { MessageId } from "@parley/protocol/id";
import { User } from "@parley/protocol/user";
import * as z from "zod/mini";
import { keep, namesUnder, parse, read } from "../storage/local-storage";
import { Mention } from "./mentions";

/** Earlier versions of the app stored no mentions. */
const Mentions = z.optional(z.readonly(z.array(Mention)));

/** A file that is attached. `storage/outbox-storage.ts` has its bytes. */
const AttachedFile = z.object({
  key: z.string(),
  name: z.string(),
  type: z.string(),
  bytes: z.number(),
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  thumbhash: z.optional(z.string()),
  alt: z.optional(z.string()),
});
export type AttachedFile = z.infer<typeof AttachedFile>;

/** A message that somebody has begun to write in a room. */
const MessageDraft = z.object({
  text: z.string(),
  mentions: Mentions,
  replyToMessageId: z.optional(MessageId),
  files: z.optional(z.array(AttachedFile)),
});
export type MessageDraft = z.infer<typeof MessageDraft>;

/** A message's new text, kept until the server has confirmed it. */
const EditDraft = z.object({
  text: z.string(),
  mentions: Mentions,
  /** The version of the message that the text was made from. */
  rev: z.number(),
  /** The author has saved it, and the client sends it as soon as it can. */
  saving: z.boolean(),
  /** Why the server refused it. */
  error: z.optional(ErrorCode),
});
export type EditDraft = z.infer<typeof EditDraft>;

/** The author has deleted the message, and the client sends that as soon as it can. */
const Deletion = z.literal(true);

/** The person has put an emoji on a message, or taken it off, and the client sends that as soon as it can. */
const Reaction = z.boolean();

/** A room that somebody has begun to create. */
const RoomDraft = z.object({
  name: z.string(),
  description: z.string(),
  isPrivate: z.boolean(),
  /** Earlier versions of the app stored no members. */
  members: z._default(z.readonly(z.array(User)), []),
});
export type RoomDraft = z.infer<typeof RoomDraft>;

type Watcher = (roomId: string, isOwn: boolean) => void;

type Draft<D> = WritableStore<D | undefined>;

/**
 * Everything that one person has typed, deleted or reacted with, and that the server does not have. A draft stays until its author sends, saves or discards
 * it: over failures, other rooms and reloads, and in every tab of the browser. Undefined means that nothing is typed.
 */
export type Drafts = {
  message(roomId: string): Draft<MessageDraft>;
  edit(messageId: string): Draft<EditDraft>;
  deletion(messageId: string): Draft<true>;
  reaction(messageId: string, emoji: string): Draft<boolean>;
  readonly newRoom: Draft<RoomDraft>;
  /** Calls `listener` when what is written in a room has changed, here or in another tab, until the returned function is called. */
  watch(listener: Watcher): () => void;
  /** The messages of which this browser keeps an edit. */
  edited(): string[];
  /** The messages of which this browser keeps a deletion. */
  deleted(): string[];
  /** The messages and emoji of which this browser keeps a reaction. */
  reacted(): [messageId: string, emoji: string][];
  /** Ends listening to other tabs. */
  stop(): void;
};

const prefix = (userId: string) => `parley.draft.${userId}.`;
/** Cannot be the id of a room or a message. */
const NEW_ROOM = "new.room";
/** Precedes a message's id. Together they cannot be an id. */
const DELETE = "delete.";
/** Precedes a message's id, a space, and an emoji. */
const REACT = "react.";

export const createDrafts = (userId: string): Drafts => {
  /** By key, what to call when another tab has stored another draft. */
  const receivers = new Map<string, (before: string | null, after: string | null) => void>();
  const onStorage = ({ key, oldValue, newValue }: StorageEvent) => {
    if (key !== null) receivers.get(key)?.(oldValue, newValue);
  };
  window.addEventListener("storage", onStorage);

  const watchers = new Set<Watcher>();
  const tell: Watcher = (...change) => {
    for (const watcher of watchers) watcher(...change);
  };

  const family = <D>(schema: z.ZodMiniType<D>, changed?: Watcher) => {
    const drafts = new Map<string, Draft<D>>();
    const open = (name: string): Draft<D> => {
      const key = prefix(userId) + name;
      let json = read(key);
      const store = createStore(parse(schema, json));
      receivers.set(key, (before, after) => {
        // A text that was typed here meanwhile stays.
        if (before !== json) return;
        json = after;
        store.set(parse(schema, json));
        changed?.(name, false);
      });
      return {
        ...store,
        set: (draft) => {
          json = draft === undefined ? null : JSON.stringify(draft);
          store.set(draft);
          keep(key, json);
          changed?.(name, true);
        },
      };
    };
    return (name: string): Draft<D> => {
      const draft = drafts.get(name) ?? open(name);
      drafts.set(name, draft);
      return draft;
    };
  };

  const messagesUnder = (before: string) =>
    namesUnder(prefix(userId) + before).filter((name) => MessageId.safeParse(name).success);
  const deletion = family(Deletion);
  const reaction = family(Reaction);

  return {
    message: family(MessageDraft, tell),
    edit: family(EditDraft),
    deletion: (messageId) => deletion(DELETE + messageId),
    reaction: (messageId, emoji) => reaction(`${REACT}${messageId} ${emoji}`),
    newRoom: family(RoomDraft)(NEW_ROOM),
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    edited: () => messagesUnder(""),
    deleted: () => messagesUnder(DELETE),
    reacted: () =>
      namesUnder(prefix(userId) + REACT).map((name) => {
        const [messageId = "", emoji = ""] = name.split(" ");
        return [messageId, emoji];
      }),
    stop: () => window.removeEventListener("storage", onStorage),
  };
};

/** The rooms in which this browser keeps what a person has begun to write. The other names have a dot. */
export const roomsWithDraft = (userId: string): string[] =>
  namesUnder(prefix(userId)).filter((name) => !name.includes("."));

/** Whether a draft has the file of this key. */
export const isAttached = (userId: string, key: string): boolean =>
  namesUnder(prefix(userId)).some((name) => read(prefix(userId) + name)?.includes(key));

/** How many drafts of a person this browser keeps. */
export const countDrafts = (userId: string): number => namesUnder(prefix(userId)).length;

/** Where `emoji-taste.ts` keeps which emoji a person uses. */
export const tasteKey = (userId: string): string => `parley.emoji.${userId}`;

/** Precedes a room's id where `shared-drafts.ts` keeps what it knows of the person's other devices. */
export const sharedPrefix = (userId: string): string => `parley.shared.${userId}.`;

/** Forgets all drafts of a person who signs out, and which emoji they used. */
export const clearDrafts = (userId: string): void => {
  keep(tasteKey(userId), null);
  for (const name of namesUnder(sharedPrefix(userId))) keep(sharedPrefix(userId) + name, null);
  for (const name of namesUnder(prefix(userId))) keep(prefix(userId) + name, null);
};
