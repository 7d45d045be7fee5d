import type { Input, Output } from "@parley/protocol/actions";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import type { Connection } from "./connection";
import * as Outbox from "./outbox";
import { createOutboxKeeper } from "./outbox-keeper";
import type { Ports, ReleasedFile } from "./ports";
import { Unanswered } from "./requests";
import { createStore, type Store } from "./store";
import type { Uploads, UploadsDeps } from "./uploads";

type Draft = {
  roomId: string;
  content: string;
  replyToMessageId?: string;
  files?: readonly Outbox.PendingFile[];
};

/** Sends what is in the outbox, as long as it takes: in each room one message at a time and in order. */
export type Sender = {
  readonly outbox: Store<Outbox.OutboxState>;
  /** Answers with the `clientMessageId`. */
  send(draft: Draft): string;
  retry(clientMessageId: string): void;
  /** Takes a message out of the outbox and its storage, as the log has it. The room's next message goes on. */
  remove(clientMessageId: string): void;
  /** The same, as its author does not want to send it. */
  discard(clientMessageId: string): void;
  /** Puts a message back that was taken out. A failed one stays failed. */
  putBack(failed: Outbox.PendingMessage): void;
  /** How far the files are that are being uploaded. */
  readonly progress: Store<ReadonlyMap<string, number>>;
  /** Takes a file off a message whose files are being uploaded, so that it can be put back, or puts it back. */
  setFileOff(clientMessageId: string, key: string, isOff: boolean): void;
  /** Takes a file off a message whose files are being uploaded. */
  removeFile(clientMessageId: string, key: string): void;
  /** Adds what the storage holds to the outbox. */
  restore(): Promise<void>;
  /** Clears every timer. Resolves once everything is stored. */
  stop(): Promise<void>;
};

type Deps = {
  connection: Connection;
  /** The newest sequence that is known of the room. */
  seqOf(roomId: string): number;
  /** The epoch of the newest `hello`; undefined for a server of version 1. */
  epoch(): string | undefined;
  /** The server has answered that the log has the message. The sender only reports it: the callee removes the message. */
  acknowledged(clientMessageId: string, output: Output<"sendMessage">): void;
  /** The server has said no. */
  refused(roomId: string, code: ErrorCode): void;
};

export const createSender = (ports: Ports, { connection, seqOf, epoch, acknowledged, refused }: Deps): Sender => {
  const { clock, random, mintId, log } = ports;
  const keeper = createOutboxKeeper(ports);
  const outbox = createStore(Outbox.EMPTY);
  /** Ids of the messages in the storage. Another tab may have read, and sent, these. */
  const stored = new Set<string>();
  /** Rooms whose last attempt failed. While its alarm is set, a room waits. */
  const backoffs = new Map<string, { failures: number; alarm: ReturnType<typeof createAlarm> }>();

  let composedAt = 0;
  /** Strictly ascending, also within a millisecond and when the clock is put back. */
  const now = () => {
    composedAt = Math.max(composedAt + 1, clock.now());
    return composedAt;
  };

  const find = (clientMessageId: string) => Outbox.find(outbox.get(), clientMessageId);

  const store = async (clientMessageId: string): Promise<void> => {
    const pending = find(clientMessageId);
    if (pending && (await keeper.put(pending))) stored.add(clientMessageId);
    // The message was removed while it was being stored, and the storage promises no order of the two.
    if (!find(clientMessageId)) await keeper.remove(clientMessageId);
  };

  const takeOut = (clientMessageId: string, released: (file: Outbox.PendingFile) => ReleasedFile) => {
    const pending = find(clientMessageId);
    if (!pending) return;
    outbox.set(Outbox.remove(outbox.get(), clientMessageId));
    stored.delete(clientMessageId);
    void keeper.remove(clientMessageId);
    uploads?.stop(clientMessageId);
    if (pending.files) ports.files?.release(pending.files.map(released));
    pump();
  };
  const remove = (clientMessageId: string) => takeOut(clientMessageId, ({ key }) => ({ key }));
  const discard = (clientMessageId: string) => takeOut(clientMessageId, Outbox.unsentFile);

  const pump = () => {
    if (connection.state.get().status !== "online") return;
    for (const pending of Outbox.sendable(outbox.get()))
      if (!backoffs.get(pending.roomId)?.alarm.isSet()) void deliver(pending);
    if (Outbox.uploadable(outbox.get()).length > 0) void withUploads((uploads) => uploads.pump());
  };

  const progress = createStore<ReadonlyMap<string, number>>(new Map());
  const uploadsDeps: UploadsDeps = {
    progress,
    outbox,
    isOnline: () => connection.state.get().status === "online",
    stored: async (clientMessageId) => {
      const found = stored.has(clientMessageId) ? await keeper.load() : undefined;
      if (!found) return find(clientMessageId);
      const theirs = found.find((each) => each.clientMessageId === clientMessageId);
      if (!theirs) left(clientMessageId);
      return theirs;
    },
    store: (clientMessageId) => store(clientMessageId),
    now,
    pump: () => pump(),
  };
  let uploads: Uploads | undefined;
  const loading = createAlarm(clock);

  /** What uploads is loaded with the first message that has files. If that fails, it is tried again. */
  const withUploads = async (act: (uploads: Uploads) => void): Promise<void> => {
    try {
      const create = uploads ? undefined : await ports.files?.load();
      uploads ??= create?.(ports, uploadsDeps);
      if (uploads) act(uploads);
    } catch {
      log?.({ event: "upload.unloaded" });
      loading.set(fullJitter(3, random()), pump);
    }
  };

  const backOff = (roomId: string, ms?: number) => {
    const { failures, alarm } = backoffs.get(roomId) ?? { failures: 0, alarm: createAlarm(clock) };
    backoffs.set(roomId, { failures: failures + 1, alarm });
    alarm.set(ms ?? fullJitter(failures + 1, random()), pump);
  };

  /** Another tab has sent the message. */
  const left = (clientMessageId: string) => {
    log?.({ event: "send.left", clientMessageId });
    remove(clientMessageId);
  };

  /**
   * Looks, before the first attempt at a stored message, whether another tab has attempted it. If the message is gone from the storage, the
   * other tab has sent it, and nothing is left to do. If it has an `afterSeq`, that one holds. Each tab stores its `afterSeq` before its
   * frame leaves, and takes its own before it reads the storage. So whichever tab comes first, the server recognises the other's attempt (I2).
   */
  const claim = async (clientMessageId: string): Promise<void> => {
    const found = await keeper.load();
    const theirs = found?.find((each) => each.clientMessageId === clientMessageId);
    if (found && !theirs) {
      left(clientMessageId);
    } else if (theirs?.afterSeq !== undefined)
      outbox.set(Outbox.adopt(outbox.get(), clientMessageId, placeOf(theirs.afterSeq, theirs.epoch)));
  };

  const deliver = async ({ clientMessageId, roomId, afterSeq }: Outbox.PendingMessage): Promise<void> => {
    outbox.set(Outbox.attempt(outbox.get(), clientMessageId, placeOf(seqOf(roomId), epoch())));
    if (afterSeq === undefined && stored.has(clientMessageId)) await claim(clientMessageId);
    await store(clientMessageId);
    const pending = find(clientMessageId);
    if (!pending) return;
    try {
      const output = await connection.request("sendMessage", toInput(pending, epoch()));
      backoffs.get(roomId)?.alarm.clear();
      backoffs.delete(roomId);
      acknowledged(clientMessageId, output);
      // An event may have confirmed the message before. Then the room's next one may be waiting for the back-off that ends here.
      pump();
    } catch (error) {
      if (error instanceof ParleyError) onFailure(pending, error);
      else throw error;
    }
  };

  const onFailure = ({ clientMessageId, roomId, attempts }: Outbox.PendingMessage, error: ParleyError) => {
    log?.({ event: "send.failed", roomId, clientMessageId, attempts, code: error.code });
    if (!find(clientMessageId)) return;
    if (error instanceof Unanswered) {
      outbox.set(Outbox.unanswered(outbox.get(), clientMessageId));
      // Offline, the next connection pumps.
      if (connection.state.get().status === "online") backOff(roomId);
      return;
    }
    outbox.set(Outbox.refused(outbox.get(), clientMessageId, error.code));
    refused(roomId, error.code);
    void store(clientMessageId);
    if (error.retry === "backoff") backOff(roomId, error.retryAfterMs);
    pump();
  };

  connection.state.subscribe(pump);

  return {
    outbox,
    progress,
    send: (draft) => {
      const clientMessageId = mintId();
      const composedAt = now();
      const pending = { ...draft, clientMessageId, composedAt, attempts: 0, refusals: 0 };
      outbox.set(Outbox.add(outbox.get(), { ...pending, status: "queued" }));
      pump();
      // A message that `pump` has taken up is stored by its attempt, with its `afterSeq`.
      if (find(clientMessageId)?.status === "queued") void store(clientMessageId);
      return clientMessageId;
    },
    retry: (clientMessageId) => {
      outbox.set(Outbox.retry(outbox.get(), clientMessageId));
      void store(clientMessageId);
      pump();
    },
    remove,
    discard,
    removeFile: (clientMessageId, key) => {
      const pending = find(clientMessageId);
      if (pending?.files?.length === 1 && pending.content === "") return discard(clientMessageId);
      void withUploads((uploads) => uploads.removeFile(clientMessageId, key));
    },
    setFileOff: (clientMessageId, key, isOff) =>
      void withUploads((uploads) => uploads.setFileOff(clientMessageId, key, isOff)),
    putBack: (failed) => {
      if (failed.files) ports.files?.hold(keysOf(failed));
      outbox.set(Outbox.putBack(outbox.get(), failed));
      void store(failed.clientMessageId);
      pump();
    },
    restore: async () => {
      const found = await keeper.load();
      if (!found) return;
      for (const { clientMessageId } of found) stored.add(clientMessageId);
      outbox.set(Outbox.restore(outbox.get(), found));
      pump();
    },
    stop: async () => {
      for (const { alarm } of backoffs.values()) alarm.clear();
      loading.clear();
      uploads?.rest();
      await keeper.flush();
    },
  };
};

const keysOf = ({ files = [] }: Outbox.PendingMessage): string[] => files.map(({ key }) => key);

const placeOf = (afterSeq: number, epoch: string | undefined): Outbox.Place => ({
  afterSeq,
  ...(epoch !== undefined && { epoch }),
});

/** `now` is the server's epoch. A server of version 1 has none, and would refuse the field. */
const toInput = (pending: Outbox.PendingMessage, now: string | undefined): Input<"sendMessage"> => {
  const { clientMessageId, roomId, content, files, replyToMessageId, afterSeq = 0, epoch } = pending;
  return {
    roomId,
    content,
    clientMessageId,
    afterSeq,
    ...(files && {
      files: files.flatMap(({ upload, alt }) => (upload ? { fileId: upload.fileId, ...(alt && { alt }) } : [])),
    }),
    ...(now !== undefined && epoch !== undefined && { epoch }),
    ...(replyToMessageId !== undefined && { replyToMessageId }),
  };
};
