import { ERRORS, type ErrorCode } from "@parley/protocol/error";
import type { Attachment } from "@parley/protocol/file";
import type { Upload } from "@parley/protocol/upload";

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
 * - Before it is `queued`, a message with files waits until they are uploaded. It holds nobody up meanwhile, and takes its place behind what was
 *   sent by then: its room's messages arrive in the order in which they became ready (I5). Messages with files go in the order written.
 * - `failed`: was refused for good. It stays until its author retries or discards it, and the messages behind it go on.
 *
 * All of it survives a restart; what was `sending` is `queued` then.
 */
/** A file of a message that is not sent yet. The platform keeps its bytes, under `key`. */
export type PendingFile = Omit<Attachment, "fileId"> & {
  readonly key: string;
  /** Where the server takes it; kept over attempts and restarts, as each one asked for counts against the day's quota. */
  readonly upload?: Upload;
  /** The server has it. */
  readonly isReady?: boolean;
  /** Its author has taken it off, and can still undo that. The message waits meanwhile. */
  readonly isOff?: boolean;
};

export type PendingMessage = {
  readonly clientMessageId: string;
  readonly roomId: string;
  /** May be empty with files. */
  readonly content: string;
  readonly files?: readonly PendingFile[];
  /** The server had lost files that were ready, and they are uploaded once more. */
  readonly isAnew?: boolean;
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

/** What is to be removed of a file whose message is not sent. */
export const unsentFile = ({ key, upload }: PendingFile) => ({ key, ...(upload && { fileId: upload.fileId }) });

export const EMPTY: OutboxState = { pending: [] };

export const update = (
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
    .map((each): PendingMessage => (each.status === "sending" ? { ...each, status: "queued" } : each))
    // Who could have undone it is gone.
    .map((each) => (each.files ? { ...each, files: each.files.filter(({ isOff }) => !isOff) } : each));
  return unknown.length === 0 ? state : { pending: [...unknown, ...state.pending] };
};

const firstOfRooms = (pending: readonly PendingMessage[]): Map<string, PendingMessage> => {
  const first = new Map<string, PendingMessage>();
  for (const each of pending) if (!first.has(each.roomId)) first.set(each.roomId, each);
  return first;
};

/** Whether some of its files are not uploaded, or may come back. */
export const isUploading = ({ files = [] }: PendingMessage): boolean =>
  files.some(({ isReady, isOff }) => isOff || !isReady);

/** The messages to send now: of each room the first that is ready and has not failed, unless it is being sent. */
export const sendable = ({ pending }: OutboxState): PendingMessage[] => {
  const first = firstOfRooms(pending.filter((each) => each.status !== "failed" && !isUploading(each)));
  return [...first.values()].filter(({ status }) => status === "queued");
};

/** The messages whose files are to be uploaded now: of each room the first, unless it only waits. */
export const uploadable = ({ pending }: OutboxState): PendingMessage[] => {
  const first = firstOfRooms(pending.filter((each) => each.status !== "failed" && isUploading(each)));
  return [...first.values()].filter(({ files = [] }) => files.some(({ isReady, isOff }) => !isReady && !isOff));
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

/** Errors that say that the server has a file no more: it keeps one that is not sent for a day. */
const FILE_GONE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["file.not_found", "file.not_ready"]);

/** The files as they were before their upload. */
const anew = (files: readonly PendingFile[]): PendingFile[] =>
  files.map(({ upload: _upload, isReady: _isReady, ...file }) => file);

/** The attempt got an error as its answer. Files that are gone are uploaded again, once. */
export const refused = (state: OutboxState, clientMessageId: string, code: ErrorCode): OutboxState =>
  update(state, clientMessageId, (each) => {
    const counted = { ...each, refusals: each.refusals + (MAYBE_COMMITTED.has(code) ? 0 : 1) };
    if (each.files && !each.isAnew && FILE_GONE.has(code))
      return { ...counted, files: anew(each.files), isAnew: true, status: "queued" };
    return ERRORS[code].retry === "never"
      ? { ...counted, status: "failed", error: code }
      : { ...counted, status: "queued" };
  });

/**
 * Sends a failed message again, with the same `clientMessageId`. It gets a new `afterSeq` only if no attempt can have committed. Otherwise the
 * server might search too late in the log, miss the message that it has, and commit another (I2).
 */
export const retry = (state: OutboxState, clientMessageId: string): OutboxState =>
  update(state, clientMessageId, (each) => {
    if (each.status !== "failed") return each;
    const { error, isAnew: _isAnew, ...rest } = each;
    const again = rest.files && error && FILE_GONE.has(error) ? { ...rest, files: anew(rest.files) } : rest;
    if (each.refusals < each.attempts) return { ...again, status: "queued" };
    const { afterSeq: _afterSeq, epoch: _epoch, ...unplaced } = again;
    return { ...unplaced, status: "queued", attempts: 0, refusals: 0 };
  });

/** Removes a message that the log has confirmed, or that its author discards. */
export const remove = (state: OutboxState, clientMessageId: string): OutboxState =>
  find(state, clientMessageId)
    ? { pending: state.pending.filter((each) => each.clientMessageId !== clientMessageId) }
    : state;
