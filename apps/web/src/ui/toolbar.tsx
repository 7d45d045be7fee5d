import type { ComponentProps } from "react";
import { isRightToLeft } from "./direction";
import { walkButtons } from "./walk-buttons";

const walkLeftToRight = walkButtons(["ArrowLeft", "ArrowRight"]);
const walkRightToLeft = walkButtons(["ArrowRight", "ArrowLeft"]);

/** A row of buttons that is one stop of the Tab key. The arrow keys move from button to button. */
export const Toolbar = ({ label, ...props }: ComponentProps<"div"> & { label: string }) => (
  <div
    {...props}
    role="toolbar"
    aria-label={label}
    onFocus={({ currentTarget }) => {
      for (const button of currentTarget.querySelectorAll("button"))
        button.tabIndex = button.matches(":focus") ? 0 : -1;
    }}
    onKeyDown={(event) => (isRightToLeft(event.currentTarget) ? walkRightToLeft : walkLeftToRight)(event)}
  />
);
