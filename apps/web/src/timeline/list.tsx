import type { CustomContainerComponentProps } from "virtua";

/**
 * The element around the list's rows. The library takes the pointer away from it while it scrolls. Here an arrival scrolls, too: what can be
 * done with the message under the pointer would go and come, and the page be drawn twice more.
 */
export const List = ({ style, ...props }: CustomContainerComponentProps) => (
  <div {...props} style={{ ...style, pointerEvents: undefined }} />
);
