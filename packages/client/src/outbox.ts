import { ERRORS, type ErrorCode } from "@parley/protocol/error";

/**
 * Messages on their way, oldest first: pure transitions.
 *
 *     add → queued ⇄ sending → (gone: confirmed)
 *              ↑         ↓
 *            retry ←  failed → (gone: discarded)
 *
 * - `queued` waits for a connection, or for the one before it. In each room one message is `sending`; rooms do not wait for each other.
 * - `sending` goes back to `queued` when it is not answered, or when the answer asks for another try. It keeps its place, its
 *   `clientMessageId` and its `afterSeq`, by which the server tells that it has the message already (I2).
 * - `failed` was refused for good. It stays for its author to decide, and those behind it go on.
 *
 * All of it survives a restart; what was `sending` is `queued` then.
 */
export type PendingMessage = {
  readonly clientMessageId: string;
  readonly roomId: string;
  readonly content: string;
  readonly replyToMessageId?: string;
  /** This client's clock, never twice the same: the order after a restart. */
  readonly composedAt: number;
  /** The room's newest sequence at the first attempt; set before the frame goes out, and not changed as long as an attempt may have succeeded. */
  readonly afterSeq?: number;
  /** The store's epoch that `afterSeq` belongs to. */
  readonly epoch?: string;
  readonly status: "queued" | "sending" | "failed";
  /** Why it failed. */
  readonly error?: ErrorCode;
  readonly attempts: number;
  /** How many attempts were refused such that they cannot have committed. When all were, the message is in no log. */
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

/** What an earlier run, or another tab, left in the storage goes before what was written meanwhile. */
export const restore = (state: OutboxState, stored: readonly PendingMessage[]): OutboxState => {
  const unknown = stored
    .filter((each) => !find(state, each.clientMessageId))
    .sort((a, b) => a.composedAt - b.composedAt)
    .map((each): PendingMessage => (each.status === "sending" ? { ...each, status: "queued" } : each));
  return unknown.length === 0 ? state : { pending: [...unknown, ...state.pending] };
};

/** The messages whose turn it is: of each room the first that has not failed, unless it is on its way. */
export const sendable = ({ pending }: OutboxState): PendingMessage[] => {
  const first = new Map<string, PendingMessage>();
  for (const each of pending) if (each.status !== "failed" && !first.has(each.roomId)) first.set(each.roomId, each);
  return [...first.values()].filter(({ status }) => status === "queued");
};

/** Where the server is to look for earlier attempts: after the room's newest sequence known, in the store of this epoch. */
export type Place = { afterSeq: number; epoch?: string };

/** An attempt begins; `place` is of this moment. */
export const attempt = (state: OutboxState, clientMessageId: string, place: Place): OutboxState =>
  update(state, clientMessageId, (each) => ({
    ...each,
    ...(each.afterSeq === undefined && place),
    status: "sending",
    attempts: each.attempts + 1,
  }));

/** Another tab began first, at `place`. Of two epochs its own holds: it is the one of the first attempt. */
export const adopt = (state: OutboxState, clientMessageId: string, place: Place): OutboxState =>
  update(state, clientMessageId, (each) => {
    const isFirst = each.afterSeq === undefined || each.epoch !== place.epoch || place.afterSeq < each.afterSeq;
    return isFirst ? { ...each, ...place } : each;
  });

/** The attempt was not answered: whether it has committed is unknown. */
export const unanswered = (state: OutboxState, clientMessageId: string): OutboxState =>
  update(state, clientMessageId, (each) => ({ ...each, status: "queued" }));

/**
 * Errors that may reach the client although the message has been committed: the server failed somewhere on its way, or the commit was tried
 * twice, or the request performed twice, and its author's membership ended between the two.
 */
const MAYBE_COMMITTED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "server.busy",
  "server.too_large",
  "server.internal",
  "room.not_found",
  "room.not_joined",
  "room.removed",
]);

/** The attempt was answered with an error. */
export const refused = (state: OutboxState, clientMessageId: string, code: ErrorCode): OutboxState =>
  update(state, clientMessageId, (each) => ({
    ...each,
    refusals: each.refusals + (MAYBE_COMMITTED.has(code) ? 0 : 1),
    ...(ERRORS[code].retry === "never" ? { status: "failed", error: code } : { status: "queued" }),
  }));

/**
 * The author wants a failed message sent after all. It keeps its `clientMessageId`. A new `afterSeq` is due only if no attempt can have
 * committed: else the server might not find the message that it has, and there would be two (I2).
 */
export const retry = (state: OutboxState, clientMessageId: string): OutboxState =>
  update(state, clientMessageId, (each) => {
    if (each.status !== "failed") return each;
    const { error: _error, ...again } = each;
    if (each.refusals < each.attempts) return { ...again, status: "queued" };
    const { afterSeq: _afterSeq, epoch: _epoch, ...anew } = again;
    return { ...anew, status: "queued", attempts: 0, refusals: 0 };
  });

/** Confirmed by the log, or discarded by its author. */
export const remove = (state: OutboxState, clientMessageId: string): OutboxState =>
  find(state, clientMessageId)
    ? { pending: state.pending.filter((each) => each.clientMessageId !== clientMessageId) }
    : state;
