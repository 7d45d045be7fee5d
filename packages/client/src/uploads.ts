import { ParleyError } from "@parley/protocol/error";
import { createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import * as Outbox from "./outbox";
import * as OutboxFiles from "./outbox-files";
import type { Ports } from "./ports";
import type { WritableStore } from "./store";

/** Uploads the files of pending messages: in each room one message at a time, in the order written. Rooms do not wait for each other. */
export type Uploads = {
  /** Begins what can begin. */
  pump(): void;
  /** Ends the upload of a message: its author has discarded it. */
  stop(clientMessageId: string): void;
  /** Takes a file off a message, which waits until it is put back by the same, or taken off for good. */
  setFileOff(clientMessageId: string, key: string, isOff: boolean): void;
  /** Takes a file off a message that has others, or text. */
  removeFile(clientMessageId: string, key: string): void;
  /** Ends all of them, until the next `pump`. */
  rest(): void;
};

export type UploadsDeps = {
  /** By file, how many bytes are on the server. */
  progress: WritableStore<ReadonlyMap<string, number>>;
  outbox: WritableStore<Outbox.OutboxState>;
  isOnline(): boolean;
  /** The message as the storage has it, which another tab may have written. Undefined if that one has sent it. */
  stored(clientMessageId: string): Promise<Outbox.PendingMessage | undefined>;
  store(clientMessageId: string): Promise<void>;
  /** A new `composedAt`. */
  now(): number;
  /** Sends what is ready, and begins the next upload. */
  pump(): void;
};

/** Longer than a file can be put back that was taken off. */
const LEFT_MS = 60_000;

export const createUploads = (ports: Ports, deps: UploadsDeps): Uploads => {
  const { clock, random, files, log } = ports;
  const { progress, outbox, isOnline, stored, store, now } = deps;
  const running = new Map<string, AbortController>();
  /** Of each room, how often its upload has failed in a row. While the alarm is set, the room waits. */
  const backoffs = new Map<string, { failures: number; alarm: ReturnType<typeof createAlarm> }>();

  /** Of files that another tab has taken off. */
  const lefts = new Set<ReturnType<typeof createAlarm>>();

  const find = (clientMessageId: string) => Outbox.find(outbox.get(), clientMessageId);

  const took = (clientMessageId: string, key: string, made: Pick<Outbox.PendingFile, "upload" | "isReady">) => {
    outbox.set(OutboxFiles.uploaded(outbox.get(), clientMessageId, key, made, now()));
  };

  /**
   * Takes over what another tab has made of the message: a file that it has uploaded is this one's, too, and one that was taken off there goes off here. One that
   * was taken off here meanwhile stays off.
   */
  const agree = async (clientMessageId: string): Promise<void> => {
    const theirs = await stored(clientMessageId);
    if (!theirs) return;
    for (const { key, isReady, isOff = false } of find(clientMessageId)?.files ?? []) {
      const their = theirs.files?.find((file) => file.key === key);
      if (their && (their.isOff ?? false) !== isOff) {
        outbox.set(OutboxFiles.withFileOff(outbox.get(), clientMessageId, key, !isOff));
        if (!isOff) takeOffLater(clientMessageId, key);
      }
      if (!their) outbox.set(OutboxFiles.withoutFile(outbox.get(), clientMessageId, key, now()));
      else if (!isReady && their.upload)
        took(clientMessageId, key, { upload: their.upload, ...(their.isReady && { isReady: true }) });
    }
  };

  /** The tab that took a file off may end before it is over, and nobody else waits for that. */
  const takeOffLater = (clientMessageId: string, key: string) => {
    const alarm = createAlarm(clock);
    lefts.add(alarm);
    alarm.set(LEFT_MS, () => {
      lefts.delete(alarm);
      if (find(clientMessageId)?.files?.some((file) => file.key === key && file.isOff))
        removeFile(clientMessageId, key);
    });
  };

  const run = async ({ clientMessageId, roomId }: Outbox.PendingMessage): Promise<void> => {
    const abort = new AbortController();
    running.set(clientMessageId, abort);
    const { signal } = abort;
    try {
      await files?.upload({
        clientMessageId,
        roomId,
        signal,
        clock,
        files: async () => {
          await agree(clientMessageId);
          return find(clientMessageId)?.files ?? [];
        },
        changed: async (key, made) => {
          if (signal.aborted) return;
          await agree(clientMessageId);
          if (signal.aborted) return;
          took(clientMessageId, key, made);
          await store(clientMessageId);
        },
        progress: (key, bytes) => {
          if (!signal.aborted) progress.set(new Map(progress.get()).set(key, bytes));
        },
      });
      backoffs.delete(roomId);
    } catch (error) {
      // Where another tab has discarded the message, its files fail here.
      if (!signal.aborted) await agree(clientMessageId);
      if (!signal.aborted) onFailure(clientMessageId, roomId, error);
    }
    if (running.get(clientMessageId) === abort) running.delete(clientMessageId);
    forgetProgress();
    if (!signal.aborted) deps.pump();
  };

  const onFailure = (clientMessageId: string, roomId: string, error: unknown) => {
    const failure = error instanceof ParleyError ? error : new ParleyError("server.internal", "Unable to upload.");
    log?.({ event: "upload.failed", roomId, clientMessageId, code: failure.code });
    // Nobody waits a day for a quota that is used up.
    if (failure.retry === "never" || failure.code === "file.quota") {
      outbox.set(OutboxFiles.notUploaded(outbox.get(), clientMessageId, failure.code));
      void store(clientMessageId);
      return;
    }
    const { failures, alarm } = backoffs.get(roomId) ?? { failures: 0, alarm: createAlarm(clock) };
    backoffs.set(roomId, { failures: failures + 1, alarm });
    alarm.set(failure.retryAfterMs ?? fullJitter(failures + 1, random()), deps.pump);
  };

  /** Of files that no message holds any more. */
  const forgetProgress = () => {
    const held = new Set(outbox.get().pending.flatMap(({ files: held = [] }) => held.map(({ key }) => key)));
    const left = [...progress.get()].filter(([key]) => held.has(key));
    if (left.length < progress.get().size) progress.set(new Map(left));
  };

  const stop = (clientMessageId: string) => {
    running.get(clientMessageId)?.abort();
    running.delete(clientMessageId);
    forgetProgress();
  };

  const removeFile = (clientMessageId: string, key: string) => {
    const removed = find(clientMessageId)?.files?.filter((file) => file.key === key) ?? [];
    if (!removed.some(({ isOff }) => isOff)) stop(clientMessageId);
    outbox.set(OutboxFiles.withoutFile(outbox.get(), clientMessageId, key, now()));
    files?.release(removed.map(Outbox.unsentFile));
    void store(clientMessageId);
    deps.pump();
  };

  return {
    pump: () => {
      if (!files || !isOnline()) return;
      for (const pending of Outbox.uploadable(outbox.get()))
        if (!running.has(pending.clientMessageId) && !backoffs.get(pending.roomId)?.alarm.isSet()) void run(pending);
    },
    stop,
    setFileOff: (clientMessageId, key, isOff) => {
      // What is put back is uploaded after the others.
      if (isOff) stop(clientMessageId);
      outbox.set(OutboxFiles.withFileOff(outbox.get(), clientMessageId, key, isOff));
      void store(clientMessageId);
      deps.pump();
    },
    removeFile,
    rest: () => {
      for (const clientMessageId of [...running.keys()]) stop(clientMessageId);
      for (const { alarm } of backoffs.values()) alarm.clear();
      for (const alarm of lefts) alarm.clear();
      lefts.clear();
    },
  };
};
