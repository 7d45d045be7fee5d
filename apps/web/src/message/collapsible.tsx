import { type MouseEvent, type ReactNode, useId } from "react";
import { Button } from "../ui/button";
import styles from "./collapsible.module.css";

type CollapsibleProps = { open: boolean; onToggle(event: MouseEvent): void; children: ReactNode };

/** A tall text. It shows its beginning until the reader expands it. */
export const Collapsible = ({ open, onToggle, children }: CollapsibleProps) => {
  const id = useId();
  return (
    <>
      <div id={id} className={styles.text} data-open={open}>
        {children}
      </div>
      <Button small className={styles.toggle} aria-expanded={open} aria-controls={id} onClick={onToggle}>
        {open ? "Show less" : "Show more"}
      </Button>
    </>
  );
};
