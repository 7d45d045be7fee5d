import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./button";
import styles from "./dialog.module.css";

type DialogProps = { title: ReactNode; onClose(): void; children: ReactNode; bare?: boolean };

/** A modal dialog, open while it is mounted. Esc, the backdrop and the cross ask to close; focus returns to where it was. */
export const Dialog = ({ title, onClose, children, bare = false }: DialogProps) => {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Closing before the element leaves the page is what gives the focus back.
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's way to do this is Esc, which is onCancel
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {bare ? (
        <h2 id={titleId} className="sr-only">
          {title}
        </h2>
      ) : (
        <div className={styles.head}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <IconButton label="Close" onClick={onClose}>
            <X size={18} />
          </IconButton>
        </div>
      )}
      {bare ? children : <div className={styles.body}>{children}</div>}
    </dialog>
  );
};

export const DialogText = ({ children }: { children: ReactNode }) => <p className={styles.text}>{children}</p>;
export const DialogFoot = ({ children }: { children: ReactNode }) => <div className={styles.foot}>{children}</div>;
