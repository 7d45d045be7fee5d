import type { ErrorCode } from "@parley/protocol/error";
import * as Outbox from "./outbox";

/** What becomes of the files of pending messages: pure transitions, apart from `outbox.ts`, as few messages have files. */

/** Takes down how far a file has come. With its last file the message takes its place, at `composedAt`, behind all others. */
export const uploaded = (
  state: Outbox.OutboxState,
  clientMessageId: string,
  key: string,
  progress: Pick<Outbox.PendingFile, "upload" | "isReady">,
  composedAt: number,
): Outbox.OutboxState => {
  const next = Outbox.update(state, clientMessageId, (each) => ({
    ...each,
    files: each.files?.map((file) => (file.key === key ? { ...file, ...progress } : file)) ?? [],
  }));
  return settled(next, clientMessageId, composedAt);
};

/** Takes a file off a message so that it can be put back, or puts it back. */
export const withFileOff = (
  state: Outbox.OutboxState,
  clientMessageId: string,
  key: string,
  isOff: boolean,
): Outbox.OutboxState =>
  Outbox.update(state, clientMessageId, ({ files = [], ...each }) => ({
    ...each,
    files: files.map((file) => (file.key === key ? { ...file, isOff } : file)),
  }));

/** Takes a file off a message. One without files and text is gone. */
export const withoutFile = (
  state: Outbox.OutboxState,
  clientMessageId: string,
  key: string,
  composedAt: number,
): Outbox.OutboxState => {
  const next = Outbox.update(state, clientMessageId, ({ files = [], ...each }) => {
    const left = files.filter((file) => file.key !== key);
    return left.length > 0 ? { ...each, files: left } : each;
  });
  const message = Outbox.find(next, clientMessageId);
  if (message && !message.files && message.content === "") return Outbox.remove(next, clientMessageId);
  return settled(next, clientMessageId, composedAt);
};

const settled = (state: Outbox.OutboxState, clientMessageId: string, composedAt: number): Outbox.OutboxState => {
  const message = Outbox.find(state, clientMessageId);
  if (!message || Outbox.isUploading(message)) return state;
  return Outbox.add(Outbox.remove(state, clientMessageId), { ...message, composedAt });
};

/** The upload of a message's files has failed for good. */
export const notUploaded = (state: Outbox.OutboxState, clientMessageId: string, error: ErrorCode): Outbox.OutboxState =>
  Outbox.update(state, clientMessageId, (each) => ({ ...each, status: "failed", error }));
