import { type ComponentProps, type MouseEvent, useId } from "react";
import { Button } from "../ui/button";
import styles from "./collapsible.module.css";

/** The parts of a message that its reader has expanded: `TEXT` is all of it, and each code block has its index. */
export type Expanded = Pick<ReadonlySet<number>, "has">;

/** The text of a message as a whole. */
export const TEXT = -1;

export type Folds = { expanded: Expanded; onToggle(part: number, event: MouseEvent): void };

type CollapsibleProps = Omit<ComponentProps<"div">, keyof Folds | "part"> &
  Folds & {
    part: number;
    /** What the button says that expands it. */
    more: string;
  };

/** A tall text or a long piece of code. It shows its beginning until the reader expands it. */
export const Collapsible = ({ part, expanded, onToggle, more, className, ...props }: CollapsibleProps) => {
  const id = useId();
  const open = expanded.has(part);
  return (
    <>
      <div {...props} id={id} className={[styles.text, className].filter(Boolean).join(" ")} data-open={open} />
      <Button
        small
        className={styles.toggle}
        aria-expanded={open}
        aria-controls={id}
        onClick={(event) => onToggle(part, event)}
        data-uncopied
      >
        {open ? "Show less" : more}
      </Button>
    </>
  );
};
