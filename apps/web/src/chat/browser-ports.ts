import type { Ports } from "@parley/client/ports";
import * as Session from "../session/session";
import { openOutbox } from "../storage/outbox-storage";

/** 20 URL-safe characters, 120 random bits. */
export const mintId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
};

/** The client's ports in a browser. */
export const browserPorts = (userId: string): Ports => ({
  openSocket: (url, protocols) => new WebSocket(url, protocols),
  fetchTicket: Session.fetchTicket,
  clock: {
    now: () => Date.now(),
    setTimeout: (callback, ms) => window.setTimeout(callback, ms),
    clearTimeout: (timer) => window.clearTimeout(timer),
  },
  random: () => Math.random(),
  mintId,
  outbox: openOutbox(userId),
  log: (entry) => console.info(JSON.stringify(entry)),
});
