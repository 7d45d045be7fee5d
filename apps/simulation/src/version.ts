import type { MessageEvent } from "@parley/emulator/event";

/** The server's version as the client sees it. Server and clients are never updated at one moment. */
export type ServerVersion = "same" | "older" | "newer";

/** The event as a server of version 2 takes it: it has no route for later actions, and refuses later fields. */
export const asOlder = (event: MessageEvent): MessageEvent => {
  const body = event.body
    .replace(/^\{"action":"(look|sync|getUsers|updateProfile|react|search)"/, '{"action":"$1Later"')
    .replace(/^(\{"action":"hello".*)"looks"/, '$1"looksLater"');
  return body === event.body ? event : { ...event, body };
};

/** A frame as a newer server may send it: with unknown fields, at the top and inside. */
export const asNewer = (text: string): string => {
  const later = { later: { than: "this" } };
  const frame: Record<string, unknown> = JSON.parse(text);
  const data = typeof frame.data === "object" ? { ...frame.data, ...later } : frame.data;
  return JSON.stringify({ ...frame, ...later, data });
};

/** An event of an unknown type. */
export const LATER_EVENT = JSON.stringify({ type: "later_event", roomId: "later", data: {} });
