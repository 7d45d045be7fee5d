import type { ActionName } from "@parley/protocol/actions";

/** Which version the server is of, seen from the client: they are never replaced at one moment. */
export type ServerVersion = "same" | "older" | "newer";

/**
 * What a server of the version before may not know yet. Version 1 is the first, so these stand for additions: actions whose absence a client
 * has to bear.
 */
const ADDITIONS: ReadonlySet<ActionName> = new Set<ActionName>(["listOnline", "typingStart", "typingStop"]);

export const asOlder = (action: ActionName): boolean => ADDITIONS.has(action);

/** A frame as a later version may send it: with fields, here and inside, that this one has not heard of. */
export const asNewer = (text: string): string => {
  const later = { later: { than: "this" } };
  const frame: Record<string, unknown> = JSON.parse(text);
  const data = typeof frame.data === "object" ? { ...frame.data, ...later } : frame.data;
  return JSON.stringify({ ...frame, ...later, data });
};

/** An event of a type that this version has not heard of. */
export const LATER_EVENT = JSON.stringify({ type: "later_event", roomId: "later", data: {} });
