import { type FocusEvent, type PointerEvent, useState } from "react";

/**
 * Whether a message shows its toolbar: under the mouse, with the keyboard's focus inside, or after a tap. The buttons exist only then, so that
 * Tab does not stop in every message.
 */
export const useActive = () => {
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  return {
    active: hovered || focused,
    handlers: {
      onPointerEnter: (event: PointerEvent) => event.pointerType === "mouse" && setHovered(true),
      onPointerLeave: () => setHovered(false),
      onPointerUp: (event: PointerEvent) => event.pointerType !== "mouse" && setFocused(true),
      // Whoever was in a dialog goes on where it was opened, also by the mouse.
      onFocus: ({ target, relatedTarget }: FocusEvent<HTMLElement>) =>
        (target.matches(":focus-visible") || relatedTarget?.closest("dialog")) && setFocused(true),
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    },
  };
};
