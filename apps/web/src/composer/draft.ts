/** What somebody has begun to write in a room. */
export type Draft = { text: string; replyToMessageId?: string };

export const EMPTY_DRAFT: Draft = { text: "" };

const prefix = (userId: string) => `parley.draft.${userId}.`;

const parse = (json: string | null): Draft => {
  const value: unknown = json === null ? null : JSON.parse(json);
  if (typeof value !== "object" || value === null || !("text" in value) || typeof value.text !== "string")
    return EMPTY_DRAFT;
  return "replyToMessageId" in value && typeof value.replyToMessageId === "string"
    ? { text: value.text, replyToMessageId: value.replyToMessageId }
    : { text: value.text };
};

/** The draft that this browser keeps for a room. Where it keeps none, or refuses (private mode), an empty one. */
export const readDraft = (storage: Storage, userId: string, roomId: string): Draft => {
  try {
    return parse(storage.getItem(prefix(userId) + roomId));
  } catch {
    return EMPTY_DRAFT;
  }
};

/** Keeps a draft across reloads. False where the browser refuses: then it lasts as long as the room is open. */
export const writeDraft = (storage: Storage, userId: string, roomId: string, draft: Draft): boolean => {
  const key = prefix(userId) + roomId;
  try {
    if (draft.text === "" && draft.replyToMessageId === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
};

const keysOf = (storage: Storage, userId: string): string[] =>
  Object.keys(storage).filter((key) => key.startsWith(prefix(userId)));

/** How many drafts of a person this browser keeps. */
export const countDrafts = (storage: Storage, userId: string): number => keysOf(storage, userId).length;

/** Forgets all drafts of a person who signs out. */
export const clearDrafts = (storage: Storage, userId: string) => {
  for (const key of keysOf(storage, userId)) storage.removeItem(key);
};
