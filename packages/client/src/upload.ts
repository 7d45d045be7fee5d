import { ParleyError } from "@parley/protocol/error";
import type { Attachment } from "@parley/protocol/file";
import type { FileInput, Upload } from "@parley/protocol/upload";
import type { PendingFile } from "./outbox";
import type { Clock } from "./ports";

/** The files of one message, to upload. */
export type UploadJob = {
  readonly clientMessageId: string;
  readonly roomId: string;
  /** Aborted when the message is discarded or changed. Nothing is reported after that. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The files as they are now, also by what another client of this person has uploaded. */
  files(): Promise<readonly PendingFile[]>;
  /** Resolves once it is stored how far a file has come. */
  changed(key: string, made: Pick<PendingFile, "upload" | "isReady">): Promise<void>;
  progress(key: string, bytes: number): void;
};

/** The contract of `@parley/protocol/file`. All of it rejects with `ParleyError`. */
export type FileApi = {
  ask(input: FileInput): Promise<Upload>;
  /** Posts the bytes of a file. Rejects with `file.not_ready` where the store refuses them, and with the signal's reason where that is aborted. */
  post(upload: Upload, key: string, signal: AbortSignal, progress: (bytes: number) => void): Promise<void>;
  complete(fileId: string): Promise<Attachment>;
  /** Removes a file that is in no message. May be repeated. */
  discard(fileId: string): Promise<void>;
};

/** An address that ends sooner is not worth beginning with. */
const MARGIN_MS = 60_000;

/**
 * Uploads what is not ready: asks for an address, posts the bytes there, and says so. Each step may have been done before, by an earlier page:
 * an address that is still good is used again, and a file that has arrived is not posted twice. Rejects with what a step rejects with.
 */
export const uploadFiles = async (api: FileApi, job: UploadJob): Promise<void> => {
  const { signal, progress, changed } = job;
  for (const file of await job.files()) {
    if (signal.aborted) return;
    if (file.isReady || file.isOff) continue;
    const known = file.upload;
    if (known && (await hasArrived(api, known))) {
      await changed(file.key, { upload: known, isReady: true });
      continue;
    }
    const isGood = known && Date.parse(known.expiresAt) - MARGIN_MS > job.clock.now();
    const upload = isGood ? known : await ask(api, job, file);
    if (signal.aborted) return;
    try {
      await api.post(upload, file.key, signal, (bytes) => progress(file.key, bytes));
      await api.complete(upload.fileId);
    } catch (error) {
      if (!(known && upload === known && isGone(error))) throw error;
      // The address that was kept leads nowhere any more.
      const another = await ask(api, job, file);
      await api.post(another, file.key, signal, (bytes) => progress(file.key, bytes));
      await api.complete(another.fileId);
      await changed(file.key, { upload: another, isReady: true });
      continue;
    }
    await changed(file.key, { upload, isReady: true });
  }
};

const ask = async (api: FileApi, { roomId, changed }: UploadJob, file: PendingFile): Promise<Upload> => {
  const { name, type, bytes, width, height, thumbhash } = file;
  const looks = {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(thumbhash !== undefined && { thumbhash }),
  };
  const upload = await api.ask({ roomId, name, type, bytes, ...looks });
  await changed(file.key, { upload });
  return upload;
};

const isGone = (error: unknown): boolean =>
  error instanceof ParleyError && (error.code === "file.not_found" || error.code === "file.not_ready");

/** Whether an earlier page has posted the file. */
const hasArrived = async (api: FileApi, { fileId }: Upload): Promise<boolean> => {
  try {
    await api.complete(fileId);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
};
