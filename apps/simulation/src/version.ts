import type { ActionName } from "@parley/protocol/actions";

/** The server's version as the client sees it. Server and clients are never updated at one moment. */
export type ServerVersion = "same" | "older" | "newer";

/**
 * Actions that an older server does not know. Version 1 is the first, so these stand in for later additions: a client must get by without
 * them.
 */
const ADDITIONS: ReadonlySet<ActionName> = new Set<ActionName>(["listOnline", "typingStart", "typingStop"]);

export const asOlder = (action: ActionName): boolean => ADDITIONS.has(action);

/** A frame as a newer server may send it: with unknown fields, at the top and inside. */
export const asNewer = (text: string): string => {
  const later = { later: { than: "this" } };
  const frame: Record<string, unknown> = JSON.parse(text);
  const data = typeof frame.data === "object" ? { ...frame.data, ...later } : frame.data;
  return JSON.stringify({ ...frame, ...later, data });
};

/** An event of an unknown type. */
export const LATER_EVENT = JSON.stringify({ type: "later_event", roomId: "later", data: {} });
