import type { WaitingEdits } from "../drafts/edits";
import { countedEach } from "../ui/counted";

type Waiting = { messages: number } & WaitingEdits;

/** The banner's text: what is wrong, and what waits to be sent. */
export const connectionText = (hasNetwork: boolean, { messages, edits, deletions }: Waiting): string => {
  const state = hasNetwork ? "Reconnecting…" : "You are offline.";
  const waiting = countedEach([messages, "message"], [edits, "edit"], [deletions, "deletion"]);
  return `${state} ${waiting === "" ? "New messages will show when you are back." : `${waiting} waiting.`}`;
};
