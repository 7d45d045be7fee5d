import type { FilesPort, ReleasedFile } from "@parley/client/ports";
import { type UploadJob, uploadFiles } from "@parley/client/upload";
import { createUploads } from "@parley/client/uploads";
import { isAttached } from "../drafts/drafts";
import type { FileStorage } from "../storage/outbox-storage";
import { mintId } from "../ui/mint-id";
import { fileApi } from "./api";

/** The files of drafts and pending messages, in the browser's storage; in memory only where that fails. */
export type Kept = Omit<FilesPort, "load"> & {
  readonly createUploads: typeof createUploads;
  /** Takes a file in. Resolves to its key. */
  keep(file: Blob): Promise<string>;
  file(key: string): Promise<Blob | undefined>;
  /** An address of the file within this page; undefined if it is gone. */
  address(key: string): Promise<string | undefined>;
};

/** What was released can be put back for so long. A notice offers it for 30 s, and longer under the pointer or with the focus in it. */
const RELEASED_MS = 5 * 60_000;
/** Files that no draft and no message names are removed once they are older: another tab may be about to name one. */
const STRAY_MS = 60 * 60 * 1000;
/** So many files that were sent from this page are shown from its memory, so that they do not load again. */
const SHOWN = 40;

const madeAt = (key: string): number => Number.parseInt(key, 36);

const createKept = (
  userId: string,
  storage: FileStorage & { load(): Promise<{ files?: readonly { key: string }[] }[]> },
): Kept => {
  const memory = new Map<string, Blob>();
  const addresses = new Map<string, string>();
  const releases = new Map<string, number>();

  const file = async (key: string): Promise<Blob | undefined> =>
    memory.get(key) ?? (await storage.file(key).catch(() => undefined));

  /** The keys that pending messages name. */
  const pendingKeys = async () =>
    new Set((await storage.load()).flatMap(({ files = [] }) => files.map(({ key }) => key)));

  const forget = async ({ key, fileId }: ReleasedFile): Promise<void> => {
    releases.delete(key);
    // Another tab may have put it back.
    const pending = await pendingKeys().catch(() => undefined);
    if (pending?.has(key) || isAttached(userId, key)) return;
    // Where it fails, the server removes the file by itself a day later.
    if (fileId !== undefined)
      void fileApi(file)
        .discard(fileId)
        .catch(() => {});
    void storage.removeFile(key).catch(() => {});
    memory.delete(key);
    for (const [shown, address] of addresses) {
      if (addresses.size <= SHOWN) break;
      URL.revokeObjectURL(address);
      addresses.delete(shown);
    }
  };

  const sweep = async () => {
    const keys = (await storage.fileKeys()).filter((key) => madeAt(key) < Date.now() - STRAY_MS);
    if (keys.length === 0) return;
    const pending = await pendingKeys();
    for (const key of keys) if (!pending.has(key) && !isAttached(userId, key)) await storage.removeFile(key);
  };
  sweep().catch(() => {});

  return {
    createUploads,
    keep: async (blob) => {
      const key = `${Date.now().toString(36)}.${mintId()}`;
      memory.set(key, blob);
      // The storage has said that it fails (`refused`).
      await storage.putFile(key, blob).catch(() => {});
      return key;
    },
    file,
    address: async (key) => {
      const known = addresses.get(key);
      if (known !== undefined) return known;
      const blob = await file(key);
      const address = addresses.get(key) ?? (blob && URL.createObjectURL(blob));
      if (address !== undefined) addresses.set(key, address);
      return address;
    },
    hold: (keys) => {
      for (const key of keys) {
        clearTimeout(releases.get(key));
        releases.delete(key);
      }
    },
    release: (released) => {
      for (const each of released)
        if (!releases.has(each.key))
          releases.set(
            each.key,
            window.setTimeout(() => void forget(each), RELEASED_MS),
          );
    },
    upload: async (job: UploadJob) => {
      const work = () => uploadFiles(fileApi(file), job);
      // Of two tabs one uploads. Without locks both might, and the server would take one of them.
      if (!("locks" in navigator)) return work();
      await navigator.locks.request(`parley-upload-${job.clientMessageId}`, { signal: job.signal }, work);
    },
  };
};

let kept: { storage: object; files: Kept } | undefined;

/** The files of a person; always the same in the same storage. */
export const keptIn = (userId: string, storage: Parameters<typeof createKept>[1]): Kept => {
  if (kept?.storage !== storage) kept = { storage, files: createKept(userId, storage) };
  return kept.files;
};
