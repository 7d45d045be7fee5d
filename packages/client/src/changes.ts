import { ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Message } from "@parley/protocol/message";
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

type QueuedChange = {
  change: Change;
  outcome: Promise<number>;
  resolve(rev: number): void;
  reject(error: unknown): void;
};
type MessageQueue = { current: QueuedChange; next: QueuedChange | undefined };

/**
 * `make` has the server make a change and resolves with the new `rev`. It rejects only if the server refuses or the client stops. `changed` is
 * called when `optimisticEdits` has changed.
 */
export const createChanges = (
  make: (messageId: string, change: Change) => Promise<number>,
  changed: () => void,
): Changes => {
  const queues = new Map<string, MessageQueue>();
  const assumed = new Set<{ messageId: string }>();

  const drain = async (messageId: string, queue: MessageQueue): Promise<void> => {
    for (let queued: QueuedChange | undefined = queue.current; queued; queued = queue.next) {
      queue.current = queued;
      queue.next = undefined;
      changed();
      try {
        const rev = await make(messageId, queued.change);
        rebase(queue.next, rev);
        queued.resolve(rev);
      } catch (error) {
        queued.reject(error);
      }
    }
    queues.delete(messageId);
    changed();
  };

  return {
    submit: (messageId, change) => {
      const queue = queues.get(messageId);
      const newest = queue?.next ?? queue?.current;
      if (newest?.change.kind === "delete")
        return change.kind === "delete" ? newest.outcome : Promise.reject(deleted());
      if (queue?.next) {
        queue.next.change = change;
        changed();
        return queue.next.outcome;
      }
      const queued = createQueuedChange(change);
      if (queue) {
        queue.next = queued;
        changed();
      } else {
        const begun: MessageQueue = { current: queued, next: undefined };
        queues.set(messageId, begun);
        void drain(messageId, begun);
      }
      return queued.outcome;
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
      ...[...queues].map(([messageId, { current, next }]) => optimisticEdit(messageId, (next ?? current).change)),
      ...[...assumed].map(({ messageId }) => optimisticEdit(messageId, { kind: "delete" })),
    ],
  };
};

const createQueuedChange = (change: Change): QueuedChange => {
  let [resolve, reject]: [(rev: number) => void, (error: unknown) => void] = [() => {}, () => {}];
  const outcome = new Promise<number>((...settle) => {
    [resolve, reject] = settle;
  });
  return { change, outcome, resolve, reject };
};

/** The change before it has made version `rev`. A waiting edit was made from that one, so it moves on to it. */
const rebase = (queued: QueuedChange | undefined, rev: number): void => {
  if (queued?.change.kind === "edit" && queued.change.rev !== undefined)
    queued.change = { ...queued.change, rev: Math.max(queued.change.rev, rev) };
};

const optimisticEdit = (messageId: string, change: Change): OptimisticEdit => ({
  seq: parseMessageId(messageId).seq,
  apply: applier(change),
});

const applier = (change: Change): ((message: Message) => Message) =>
  change.kind === "edit"
    ? (message) => ({ ...message, content: change.content, edited: true })
    : (message) => ({ ...message, content: "", deleted: true });

const deleted = () => new ParleyError("message.deleted", "Unable to edit the message: it is being deleted.");
