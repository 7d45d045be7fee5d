import type { ErrorCode } from "@parley/protocol/error";
import type { Message } from "@parley/protocol/message";
import type { PendingMessage } from "./outbox";
import { end, type Timeline } from "./timeline";

/**
 * A row. Its `key` stays the same when a pending message is confirmed and when a message is edited or deleted. The object stays the same until
 * the row changes.
 */
export type TimelineItem =
  | { readonly kind: "message"; readonly key: string; readonly message: Message }
  | {
      readonly kind: "pending";
      readonly key: string;
      readonly pending: PendingMessage;
      /** When it was composed, in milliseconds by the server's clock: about the timestamp that it will get. */
      readonly time: number;
    };

export type TimelineState = {
  /** Confirmed messages in the log's order, then the user's pending ones. */
  readonly items: readonly TimelineItem[];
  /** Whether anything is loaded. Before, `items` says nothing about the room's content. */
  readonly loaded: boolean;
  readonly hasOlder: boolean;
  /** The log goes on after `items`, and new messages are not appended. */
  readonly hasNewer: boolean;
  readonly loading: "older" | "newer" | "latest" | undefined;
  /** Why the last load failed. */
  readonly error?: ErrorCode;
  /** The room's newest sequence. */
  readonly seq: number;
  /** Everything up to here has been read. */
  readonly readSeq: number;
};

/** An edit, a delete or a reaction that the server has not confirmed yet. `apply` returns the same message where it changes nothing. */
export type OptimisticEdit = { readonly seq: number; apply(message: Message): Message };

export type Sources = {
  timeline: Timeline;
  pending: readonly PendingMessage[];
  optimisticEdits: readonly OptimisticEdit[];
  loading: TimelineState["loading"];
  error: ErrorCode | undefined;
  userId: string | undefined;
  serverAheadMs: number;
};

/** Makes the items of one room. It remembers which messages were sent from here, and the item of each message until that changes. */
export const createView = (): ((sources: Sources) => TimelineState) => {
  const sentHere = new Set<string>();
  const items = new WeakMap<Message | PendingMessage, TimelineItem>();

  const pendingItem = (pending: PendingMessage, serverAheadMs: number): TimelineItem => {
    const time = pending.composedAt + serverAheadMs;
    const item = items.get(pending) ?? { kind: "pending", key: pending.clientMessageId, pending, time };
    items.set(pending, item);
    return item;
  };

  return ({ timeline, pending, optimisticEdits, loading, error, userId, serverAheadMs }) => {
    const isOwn = (message: Message) => message.userId === userId;
    const messageItem = (message: Message): TimelineItem => {
      const own = isOwn(message) ? message.clientMessageId : undefined;
      return { kind: "message", key: own !== undefined && sentHere.has(own) ? own : message.messageId, message };
    };
    const remembered = (message: Message): TimelineItem => {
      const item = items.get(message) ?? messageItem(message);
      items.set(message, item);
      return item;
    };

    const confirmed =
      pending.length === 0 ? undefined : new Set(timeline.window.filter(isOwn).map((each) => each.clientMessageId));
    const unconfirmed = pending.filter((each) => !confirmed?.has(each.clientMessageId));
    for (const { clientMessageId } of unconfirmed) sentHere.add(clientMessageId);

    const rows = timeline.window.map(remembered);
    for (const { seq, apply } of optimisticEdits) {
      const row = rows[seq - timeline.from];
      if (row?.kind !== "message") continue;
      const message = apply(row.message);
      if (message !== row.message) rows[seq - timeline.from] = messageItem(message);
    }
    return {
      items: [...rows, ...unconfirmed.map((each) => pendingItem(each, serverAheadMs))],
      loaded: timeline.loaded,
      hasOlder: timeline.loaded && timeline.from > 1,
      hasNewer: timeline.loaded && !timeline.following && end(timeline) < timeline.seq,
      loading,
      ...(error && { error }),
      seq: timeline.seq,
      readSeq: timeline.readSeq,
    };
  };
};
