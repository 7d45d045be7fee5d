import type { Attachment } from "@parley/protocol/file";

/** A file as it was asked for: what the store is told of it. */
export type Stored = Pick<Attachment, "fileId" | "name" | "type" | "bytes">;

/** Where a browser posts a file: all `fields`, then the bytes as `file`. */
export type Offer = { url: string; fields: Record<string, string>; expiresAt: number };

/**
 * Where the bytes are: a bucket, or a folder. Two places for each file, so that an address to which its owner may post again never changes what
 * was sent: what is posted is incoming, and `take` moves it to where it is read. Every method may be called again.
 */
export type FileStore = {
  /** Lets somebody post these bytes, of exactly this size and type, until `expiresAt`. */
  offer(file: Stored, now: number): Offer;
  /** Moves what was posted to where it is read. False where it is not there, or not as it was asked for. Throws `file.unavailable`. */
  take(file: Stored): Promise<boolean>;
  /** Where anybody reads the bytes for some minutes. */
  address(file: Stored, now: number): string;
  /** Removes the bytes from both places, if they are there. Throws `file.unavailable`. */
  remove(fileId: string): Promise<void>;
};
