import type { FilesPort, Ports } from "@parley/client/ports";
import type { Kept } from "../files/kept";
import * as Session from "../session/session";
import { openOutbox } from "../storage/outbox-storage";
import { mintId } from "../ui/mint-id";

/** The files of this browser, a bundle of their own that loads with the first of them. */
export type BrowserFiles = FilesPort & { kept(): Promise<Kept> };

/** The client's ports in a browser. */
export const browserPorts = (userId: string): Ports & { files: BrowserFiles } => {
  const outbox = openOutbox(userId);
  const kept = async () => (await import("../files/kept")).keptIn(userId, outbox);
  return {
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    fetchTicket: Session.fetchTicket,
    clock: {
      now: () => Date.now(),
      setTimeout: (callback, ms) => window.setTimeout(callback, ms),
      clearTimeout: (timer) => window.clearTimeout(timer),
    },
    random: () => Math.random(),
    mintId,
    outbox,
    cache: async () => (await import("../storage/cache-storage")).openCache(userId),
    files: {
      kept,
      load: async () => (await kept()).createUploads,
      upload: async (job) => (await kept()).upload(job),
      hold: (keys) => void kept().then((files) => files.hold(keys)),
      release: (released) => void kept().then((files) => files.release(released)),
    },
    log: (entry) => console.info(JSON.stringify(entry)),
  };
};
