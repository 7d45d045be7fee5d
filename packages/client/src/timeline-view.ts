import type { ErrorCode } from "@parley/protocol/error";
import type { Message } from "@parley/protocol/message";
import type { PendingMessage } from "./outbox";
import { at, end, type Timeline } from "./timeline";

/**
 * A row. `key` stays the same when a pending message becomes a confirmed one, and when a message is edited or deleted. The object stays the
 * same until its row changes.
 */
export type TimelineItem =
  | { readonly kind: "message"; readonly key: string; readonly message: Message }
  | {
      readonly kind: "pending";
      readonly key: string;
      readonly pending: PendingMessage;
      /** When it was composed, by the server's clock as far as that is known: about the time that it will have once it is confirmed. */
      readonly time: number;
    };

export type TimelineState = {
  /** Confirmed messages in the log's order, then one's own that are not confirmed yet. */
  readonly items: readonly TimelineItem[];
  /** Whether `items` is the room's content; before, nothing is known of it. */
  readonly loaded: boolean;
  readonly hasOlder: boolean;
  /** The newest message is further down than the items reach, and live ones are not appended. */
  readonly hasNewer: boolean;
  readonly loading: "older" | "newer" | "latest" | undefined;
  /** Why the last load failed. */
  readonly error?: ErrorCode;
  /** The room's newest sequence. */
  readonly seq: number;
  /** Everything up to here has been read. */
  readonly readSeq: number;
};

/** An edit or delete that the server has not confirmed yet. */
export type Amendment = { readonly seq: number; apply(message: Message): Message };

export type Sources = {
  timeline: Timeline;
  pending: readonly PendingMessage[];
  amendments: readonly Amendment[];
  loading: TimelineState["loading"];
  error: ErrorCode | undefined;
  userId: string | undefined;
  serverAheadMs: number;
};

/** Shows one room's timeline; remembers which messages were sent from here, and the items of messages that have not changed. */
export const createView = (): ((sources: Sources) => TimelineState) => {
  const sentHere = new Set<string>();
  const items = new WeakMap<Message | PendingMessage, TimelineItem>();

  const pendingItem = (pending: PendingMessage, serverAheadMs: number): TimelineItem => {
    const time = pending.composedAt + serverAheadMs;
    const item = items.get(pending) ?? { kind: "pending", key: pending.clientMessageId, pending, time };
    items.set(pending, item);
    return item;
  };

  return ({ timeline, pending, amendments, loading, error, userId, serverAheadMs }) => {
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
    for (const { seq, apply } of amendments) {
      const message = at(timeline, seq);
      if (message) rows[seq - timeline.from] = messageItem(apply(message));
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
