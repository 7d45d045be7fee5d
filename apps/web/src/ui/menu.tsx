import { type ComponentProps, type ReactNode, useId, useRef } from "react";
import styles from "./menu.module.css";

type MenuProps = {
  children: ReactNode;
  /** Draws the button; spread the props on it. */
  trigger(props: Pick<ComponentProps<"button">, "popoverTarget" | "aria-haspopup" | "ref">): ReactNode;
};

const EDGE_PX = 8;

/** Where the popover goes: under its button, or above it where there is no room, and inside the window. */
const place = (menu: HTMLElement, button: HTMLElement) => {
  const anchor = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + 4 + height <= window.innerHeight - EDGE_PX;
  menu.style.top = `${below ? anchor.bottom + 4 : anchor.top - 4 - height}px`;
  menu.style.left = `${Math.max(EDGE_PX, Math.min(anchor.left, window.innerWidth - width - EDGE_PX))}px`;
};

/** A button's small menu. The Popover API closes it on Esc and outside clicks, and gives the focus back. */
export const Menu = ({ trigger, children }: MenuProps) => {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      {trigger({ popoverTarget: id, "aria-haspopup": "true", ref: button })}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the buttons inside are what is clicked */}
      <div
        ref={menu}
        id={id}
        popover="auto"
        className={styles.menu}
        onToggle={(event) => {
          if (event.newState !== "open" || !menu.current || !button.current) return;
          place(menu.current, button.current);
          menu.current.querySelector("button")?.focus();
        }}
        onClick={() => menu.current?.hidePopover()}
      >
        {children}
      </div>
    </>
  );
};

export const MenuItem = ({ icon, children, ...props }: ComponentProps<"button"> & { icon: ReactNode }) => (
  <button type="button" {...props} className={styles.item}>
    {icon}
    <span>{children}</span>
  </button>
);
