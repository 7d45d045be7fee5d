import { ERRORS, type ErrorCode } from "@parley/protocol/error";

/**
 * Messages that are not confirmed yet, oldest first: pure transitions.
 *
 *     add → queued ⇄ sending → (gone: confirmed)
 *              ↑         ↓
 *            retry ←  failed → (gone: discarded)
 *
 * - `queued`: waits for a connection, or for the message before it. In each room one message is `sending`. Rooms do not wait for each other.
 * - `sending`: goes back to `queued` if there is no answer, or if the error allows another try. It keeps its place, its `clientMessageId` and
 *   its `afterSeq`, by which the server recognises a message that it already has (I2).
 * - `failed`: was refused for good. It stays until its author retries or discards it, and the messages behind it go on.
 *
 * All of it survives a restart; what was `sending` is `queued` then.
 */
export type PendingMessage = {
  readonly clientMessageId: string;
  readonly roomId: string;
  readonly content: string;
  readonly replyToMessageId?: string;
  /** Milliseconds by this client's clock, never twice the same. Gives the order after a restart. */
  readonly composedAt: number;
  /** The room's newest sequence known at the first attempt. Set before the frame leaves, and kept while any attempt may have succeeded. */
  readonly afterSeq?: number;
  /** The epoch that `afterSeq` belongs to. */
  readonly epoch?: string;
  readonly status: "queued" | "sending" | "failed";
  /** Why it failed. */
  readonly error?: ErrorCode;
  readonly attempts: number;
  /** How many attempts were refused with an error that rules out a commit. If all were, the message is not in the log. */
  readonly refusals: number;
};

export type OutboxState = { readonly pending: readonly PendingMessage[] };

export const EMPTY: OutboxState = { pending: [] };

const update = (
  state: OutboxState,
  clientMessageId: string,
  change: (pending: PendingMessage) => PendingMessage,
): OutboxState => ({
  pending: state.pending.map((each) => (each.clientMessageId === clientMessageId ? change(each) : each)),
});

export const find = ({ pending }: OutboxState, clientMessageId: string): PendingMessage | undefined =>
  pending.find((each) => each.clientMessageId === clientMessageId);

export const inRoom = ({ pending }: OutboxState, roomId: string): readonly PendingMessage[] =>
  pending.filter((each) => each.roomId === roomId);

export const add = ({ pending }: OutboxState, message: PendingMessage): OutboxState => ({
  pending: [...pending, message],
});

/** Puts a message back in its place that was removed. */
export const putBack = (state: OutboxState, message: PendingMessage): OutboxState => {
  if (find(state, message.clientMessageId)) return state;
  const later = state.pending.findIndex((each) => each.composedAt > message.composedAt);
  return { pending: state.pending.toSpliced(later < 0 ? state.pending.length : later, 0, message) };
};

/** Puts what an earlier page or another tab has stored before what was composed meanwhile. */
export const restore = (state: OutboxState, stored: readonly PendingMessage[]): OutboxState => {
  const unknown = stored
    .filter((each) => !find(state, each.clientMessageId))
    .sort((a, b) => a.composedAt - b.composedAt)
    .map((each): PendingMessage => (each.status === "sending" ? { ...each, status: "queued" } : each));
  return unknown.length === 0 ? state : { pending: [...unknown, ...state.pending] };
};

/** The messages to send now: of each room the first that has not failed, unless it is being sent. */
export const sendable = ({ pending }: OutboxState): PendingMessage[] => {
  const first = new Map<string, PendingMessage>();
  for (const each of pending) if (each.status !== "failed" && !first.has(each.roomId)) first.set(each.roomId, each);
  return [...first.values()].filter(({ status }) => status === "queued");
};

/** Where the server must look for earlier attempts: after this sequence, if its epoch is still this one. */
export type Place = { afterSeq: number; epoch?: string };

/** Begins an attempt. `place` is the one of this moment; a place that an earlier attempt has set is kept. */
export const attempt = (state: OutboxState, clientMessageId: string, place: Place): OutboxState =>
  update(state, clientMessageId, (each) => ({
    ...each,
    ...(each.afterSeq === undefined && place),
    status: "sending",
    attempts: each.attempts + 1,
  }));

/** Takes over the place that another tab's attempt has stored, if that attempt was the first one. An attempt in another epoch was. */
export const adopt = (state: OutboxState, clientMessageId: string, place: Place): OutboxState =>
  update(state, clientMessageId, (each) => {
    const isFirst = each.afterSeq === undefined || each.epoch !== place.epoch || place.afterSeq < each.afterSeq;
    return isFirst ? { ...each, ...place } : each;
  });

/** The attempt got no answer. Nobody knows whether it has committed. */
export const unanswered = (state: OutboxState, clientMessageId: string): OutboxState =>
  update(state, clientMessageId, (each) => ({ ...each, status: "queued" }));

/**
 * Errors that may come although the message has been committed. The server may have failed after the commit. Or the request was performed
 * twice, and the author's membership ended in between.
 */
const MAYBE_COMMITTED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "server.busy",
  "server.too_large",
  "server.internal",
  "room.not_found",
  "room.not_joined",
  "room.removed",
]);

/** The attempt got an error as its answer. */
export const refused = (state: OutboxState, clientMessageId: string, code: ErrorCode): OutboxState =>
  update(state, clientMessageId, (each) => ({
    ...each,
    refusals: each.refusals + (MAYBE_COMMITTED.has(code) ? 0 : 1),
    ...(ERRORS[code].retry === "never" ? { status: "failed", error: code } : { status: "queued" }),
  }));

/**
 * Sends a failed message again, with the same `clientMessageId`. It gets a new `afterSeq` only if no attempt can have committed. Otherwise the
 * server might search too late in the log, miss the message that it has, and commit another (I2).
 */
export const retry = (state: OutboxState, clientMessageId: string): OutboxState =>
  update(state, clientMessageId, (each) => {
    if (each.status !== "failed") return each;
    const { error: _error, ...again } = each;
    if (each.refusals < each.attempts) return { ...again, status: "queued" };
    const { afterSeq: _afterSeq, epoch: _epoch, ...anew } = again;
    return { ...anew, status: "queued", attempts: 0, refusals: 0 };
  });

/** Removes a message that the log has confirmed, or that its author discards. */
export const remove = (state: OutboxState, clientMessageId: string): OutboxState =>
  find(state, clientMessageId)
    ? { pending: state.pending.filter((each) => each.clientMessageId !== clientMessageId) }
    : state;
