import type { KeyboardEvent } from "react";
import { keyOf, walk } from "./key";

/** A key handler for a container of buttons, which moves the focus from button to button. */
export const walkButtons = (arrows: readonly [back: string, forth: string]) => (event: KeyboardEvent<HTMLElement>) => {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const from = buttons.findIndex((button) => button.matches(":focus"));
  const next = walk(keyOf(event.nativeEvent), arrows, buttons, from);
  if (!next) return;
  event.preventDefault();
  next.focus();
};
