import { within } from "./alarm";
import type { PendingMessage } from "./outbox";
import type { Ports } from "./ports";

/** A storage that does not answer in this time has failed. Browsers may block one for good. */
const STORAGE_MS = 2_000;

/** The outbox's storage, whose failures (a full disk, a private window) are logged. The messages are then in memory only. */
export type OutboxKeeper = {
  /** Resolves with undefined if the storage fails. */
  load(): Promise<PendingMessage[] | undefined>;
  /** Resolves with whether the message is stored. */
  put(pending: PendingMessage): Promise<boolean>;
  remove(clientMessageId: string): Promise<void>;
  /** Resolves once nothing is being written. */
  flush(): Promise<void>;
};

export const createOutboxKeeper = ({ clock, outbox, log }: Ports): OutboxKeeper => {
  const writes = new Set<Promise<unknown>>();

  const attempt = async <T>(operation: string, run: () => Promise<T>): Promise<{ value: T } | undefined> => {
    try {
      return { value: await within(clock, STORAGE_MS, run(), () => new Error("no answer")) };
    } catch (error) {
      log?.({ event: "outbox.failed", operation, reason: error instanceof Error ? error.name : "unknown" });
      return undefined;
    }
  };

  const write = async (operation: string, run: () => Promise<void>): Promise<boolean> => {
    const writing = attempt(operation, run);
    writes.add(writing);
    const written = await writing;
    writes.delete(writing);
    return written !== undefined;
  };

  return {
    load: async () => (await attempt("load", () => outbox.load()))?.value,
    put: (pending) => write("put", () => outbox.put(pending)),
    remove: async (clientMessageId) => {
      await write("remove", () => outbox.remove(clientMessageId));
    },
    flush: async () => {
      await Promise.all(writes);
    },
  };
};
