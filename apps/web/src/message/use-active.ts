import { type FocusEvent, type PointerEvent, useState } from "react";

/**
 * Whether a message shows what can be done with it: under the mouse, with the keyboard's focus inside it, or after a tap. Only then the
 * buttons exist, so that Tab does not walk through every message.
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
      onFocus: (event: FocusEvent<HTMLElement>) => event.target.matches(":focus-visible") && setFocused(true),
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    },
  };
};
