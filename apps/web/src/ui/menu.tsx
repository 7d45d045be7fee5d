import { type ComponentProps, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { isRightToLeft } from "./direction";
import styles from "./menu.module.css";
import { walkButtons } from "./walk-buttons";

type MenuProps = {
  children: ReactNode;
  /** Draws the button; spread the props on it. */
  trigger(props: Pick<ComponentProps<"button">, "popoverTarget" | "aria-haspopup" | "ref">): ReactNode;
};

const EDGE_PX = 8;
const walkUpAndDown = walkButtons(["ArrowUp", "ArrowDown"]);

/** Places the menu under its button, or above it if there is no space, aligned with the button's beginning, inside the window. */
const place = (menu: HTMLElement, button: HTMLElement) => {
  const anchor = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + 4 + height <= window.innerHeight - EDGE_PX;
  menu.style.top = `${below ? anchor.bottom + 4 : anchor.top - 4 - height}px`;
  const left = isRightToLeft(menu) ? anchor.right - width : anchor.left;
  menu.style.left = `${Math.max(EDGE_PX, Math.min(left, window.innerWidth - width - EDGE_PX))}px`;
};

/**
 * A button with a menu, whose items are drawn while it is open. The arrow keys move through it. The Popover API closes it on Esc and outside clicks,
 * and returns the focus.
 */
export const Menu = ({ trigger, children }: MenuProps) => {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  // React does not write this attribute. With it the browser moves the focus as it opens the menu, before the next key. After every render, as
  // another item may be the first one by then.
  useLayoutEffect(() => menu.current?.querySelector("button")?.setAttribute("autofocus", ""));
  return (
    <>
      {trigger({ popoverTarget: id, "aria-haspopup": "menu", ref: button })}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        className={styles.menu}
        // Before the browser opens it, as that looks for what to focus.
        onBeforeToggle={(event) => {
          if (event.newState === "open") flushSync(() => setOpen(true));
        }}
        onToggle={(event) => {
          if (event.newState === "closed") setOpen(false);
          else if (menu.current && button.current) place(menu.current, button.current);
        }}
        onClick={() => menu.current?.hidePopover()}
        onKeyDown={walkUpAndDown}
      >
        {isOpen && children}
      </div>
    </>
  );
};

export const MenuItem = ({ icon, children, ...props }: ComponentProps<"button"> & { icon: ReactNode }) => (
  <button type="button" role="menuitem" {...props} className={styles.item}>
    {icon}
    <span>{children}</span>
  </button>
);
