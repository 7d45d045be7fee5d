import { type MouseEvent, type ReactNode, useId } from "react";
import { Button } from "../ui/button";
import styles from "./fold.module.css";

type FoldProps = { open: boolean; onToggle(event: MouseEvent): void; children: ReactNode };

/** A tall text, of which the beginning is shown until one asks for the rest. */
export const Fold = ({ open, onToggle, children }: FoldProps) => {
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
