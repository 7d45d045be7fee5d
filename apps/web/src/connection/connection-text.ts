import type { WaitingEdits } from "../drafts/edits";
import { countedEach } from "../ui/counted";

type Waiting = { messages: number } & WaitingEdits;

/** The banner's text: what is wrong, what waits to be sent, and else up to when the page has everything, where it has anything. */
export const connectionText = (
  hasNetwork: boolean,
  { messages, edits, deletions }: Waiting,
  upTo: string | undefined,
): string => {
  const state = hasNetwork ? "Reconnecting…" : "You are offline.";
  const waiting = countedEach([messages, "message"], [edits, "edit"], [deletions, "deletion"]);
  if (waiting !== "") return `${state} ${waiting} waiting.`;
  return `${state} ${upTo === undefined ? "New messages will show when you are back." : `Everything up to ${upTo} is here.`}`;
};
