import type { Ticket } from "@parley/protocol/session";
import type { CacheStorage, createCache } from "./cache";
import type { PendingMessage } from "./outbox";
import type { UploadJob } from "./upload";
import type { createUploads } from "./uploads";

/** Parameters are compared both ways, so that a browser's own `WebSocket` fits with its richer events. */
type Handler<Event> = { handle(event: Event): void }["handle"] | null;

/** The part of a `WebSocket` that the client uses. */
export type SocketLike = {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  readonly readyState: number;
  onopen: Handler<unknown>;
  onmessage: Handler<{ data: unknown }>;
  onclose: Handler<{ code: number; reason: string; wasClean: boolean }>;
  onerror: Handler<unknown>;
};

/** Times are milliseconds; `now` counts from the Unix epoch. Under Node, `Number(setTimeout(…))` is a timer. */
export type Clock = {
  now(): number;
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(timer: number): void;
};

/**
 * Keeps messages that are not sent yet across restarts, by `clientMessageId`. It belongs to one user: what one wrote must never be sent as
 * another. Several clients of that user may share it. A rejection is logged and the client goes on without.
 */
export type OutboxStorage = {
  load(): Promise<PendingMessage[]>;
  put(pending: PendingMessage): Promise<void>;
  remove(clientMessageId: string): Promise<void>;
};

/** A file by its key. `fileId`: the server has it, or part of it, and no message was sent with it: it is to be removed there, too. */
export type ReleasedFile = { key: string; fileId?: string };

/** Keeps the bytes of files, and uploads them, for a platform that has files. */
export type FilesPort = {
  /** Loads `createUploads` (`uploads.ts`), which a platform may keep apart until the first file. */
  load(): Promise<typeof createUploads>;
  /** Does the job (`upload.ts`), in one client of a browser at a time: another one waits until it is its turn. Rejects with `ParleyError`. */
  upload(job: UploadJob): Promise<void>;
  /** The message holds these no more. What is put back soon must still be there. */
  release(files: readonly ReleasedFile[]): void;
  /** The message holds these again. */
  hold(keys: readonly string[]): void;
};

/** Loads `createCache` (`cache.ts`), which a platform may keep apart until then, and what it writes to. */
export type CachePort = () => Promise<{ storage: CacheStorage; createCache: typeof createCache }>;

/** Everything the client needs of the world outside. A load test or a seeded simulation brings its own. */
export type Ports = {
  openSocket(url: string, protocols: string[]): SocketLike;
  /**
   * Asks for a ticket of this person; called anew for every connection. Rejects with `ParleyError`; `session.required`, `session.changed`
   * and `session.guests_disabled` make the client signed out.
   */
  fetchTicket(userId: string): Promise<Ticket>;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** At least 96 random bits in at most 64 URL-safe characters; becomes a `clientMessageId` or a `clientRoomId`. */
  mintId(): string;
  outbox: OutboxStorage;
  /** Keeps what the client knows. Without it, a client that starts without a connection shows nothing. */
  cache?: CachePort;
  /** Without it, messages have no files. */
  files?: FilesPort;
  /** One structured entry. Never carries a message's text, a name or a ticket. */
  log?(entry: Record<string, unknown>): void;
};
