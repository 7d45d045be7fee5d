import { ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Message } from "@parley/protocol/message";
import { createQueues } from "./queues";
import type { OptimisticEdit } from "./timeline-view";

/** `rev` is the version that the edit was made from. Without one, the edit replaces whatever version there is. */
export type Change = { kind: "edit"; content: string; rev: number | undefined } | { kind: "delete" };

/**
 * Edits and deletes on their way to the server. Each message has one change under way at a time. Of the changes that come meanwhile only the
 * newest is sent, so a retry of an older edit never overwrites a newer one (I8). Nothing follows a delete.
 */
export type Changes = {
  /** Resolves with the new `rev`. If a newer change is sent in its place, settles as that one does. */
  submit(messageId: string, change: Change): Promise<number>;
  /** Shows the message as deleted until the returned function is called. The server is not told. */
  assumeDeleted(messageId: string): () => void;
  /** The changes to show before the server has confirmed them. */
  optimisticEdits(): OptimisticEdit[];
};

/**
 * `make` has the server make a change and resolves with the new `rev`. It rejects only if the server refuses or the client stops. `changed` is
 * called when `optimisticEdits` has changed.
 */
export const createChanges = (
  make: (messageId: string, change: Change) => Promise<number>,
  changed: () => void,
): Changes => {
  const queues = createQueues(make, changed, rebase);
  const assumed = new Set<{ messageId: string }>();
  return {
    submit: (messageId, change) => {
      const newest = queues.newest(messageId);
      if (newest?.wish.kind === "delete") return change.kind === "delete" ? newest.outcome : Promise.reject(deleted());
      return queues.submit(messageId, change);
    },
    assumeDeleted: (messageId) => {
      const assumption = { messageId };
      assumed.add(assumption);
      changed();
      return () => {
        if (assumed.delete(assumption)) changed();
      };
    },
    optimisticEdits: () => [
      ...queues.wishes().map(([messageId, change]) => optimisticEdit(messageId, change)),
      ...[...assumed].map(({ messageId }) => optimisticEdit(messageId, { kind: "delete" })),
    ],
  };
};

/** The change before it has made version `rev`. A waiting edit was made from that one, so it moves on to it. */
const rebase = (change: Change, rev: number): Change =>
  change.kind === "edit" && change.rev !== undefined ? { ...change, rev: Math.max(change.rev, rev) } : change;

const optimisticEdit = (messageId: string, change: Change): OptimisticEdit => ({
  seq: parseMessageId(messageId).seq,
  apply: applier(change),
});

const applier = (change: Change): ((message: Message) => Message) =>
  change.kind === "edit"
    ? (message) => ({ ...message, content: change.content, edited: true })
    : ({ reactions: _reactions, ...message }) => ({ ...message, content: "", deleted: true });

const deleted = () => new ParleyError("message.deleted", "Unable to edit the message: it is being deleted.");
