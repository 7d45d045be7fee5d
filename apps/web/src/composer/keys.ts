import { type Key, keyOf } from "../ui/key";

/** Enter sends; with Shift it breaks the line. */
export const sends = (event: Key & Pick<KeyboardEvent, "shiftKey">): boolean =>
  keyOf(event) === "Enter" && !event.shiftKey;
