import type { Clock } from "../clock";
import type { FileStore, Stored } from "../files/store";

/** What was posted or is kept of a file. */
type Bytes = Pick<Stored, "type" | "bytes">;

/** What a call of the store comes to, as of the table (`interleave.ts`). */
type Around = <Answer>(method: "take" | "remove", fileId: string, perform: () => Promise<Answer>) => Promise<Answer>;

/** A store in memory, which people may also post something else to than what they have asked for. `around` stands in the place of each call. */
export const createFiles = (clock: Pick<Clock, "now">, around: Around = (_method, _fileId, perform) => perform()) => {
  const incoming = new Map<string, Bytes>();
  const kept = new Map<string, Bytes>();
  const asAsked = (found: Bytes | undefined, { type, bytes }: Bytes) => found?.type === type && found.bytes === bytes;
  const store: FileStore = {
    offer: ({ fileId }, now) => ({ url: "https://files.example.com/", fields: { key: fileId }, expiresAt: now + 1 }),
    take: (file) =>
      around("take", file.fileId, async () => {
        const posted = incoming.get(file.fileId);
        if (asAsked(kept.get(file.fileId), file)) return true;
        if (!posted || !asAsked(posted, file)) return false;
        incoming.delete(file.fileId);
        kept.set(file.fileId, posted);
        return true;
      }),
    address: ({ fileId }) => `https://files.example.com/${fileId}?at=${clock.now()}`,
    remove: (fileId) =>
      around("remove", fileId, async () => {
        incoming.delete(fileId);
        kept.delete(fileId);
      }),
  };
  return {
    store,
    incoming,
    kept,
    /** Posts what was asked for, or something else. */
    post: ({ fileId, type, bytes }: Stored, change: Partial<Bytes> = {}) => {
      incoming.set(fileId, { type, bytes, ...change });
    },
  };
};
