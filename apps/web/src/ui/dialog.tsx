import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { useLayer } from "../router/router";
import { IconButton } from "./button";
import styles from "./dialog.module.css";
import { focusFirst, rememberFocus } from "./focus";
import { holdNotices } from "./notice-place";

type DialogProps = { title: ReactNode; onClose(): void; children: ReactNode; bare?: boolean };

/**
 * A modal dialog, open while it is mounted. Its first field gets the focus, or its first button. Esc, Back, the backdrop and the cross call
 * `onClose`. Afterwards the focus returns to where it was. It is in the page's body: a window that becomes narrow hides the list of rooms, and
 * would hide a dialog in it, which goes on making all else inert.
 */
export const Dialog = ({ title, onClose, children, bare = false }: DialogProps) => {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayer(onClose);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const giveBack = rememberFocus();
    dialog.showModal();
    focusFirst(dialog);
    const releaseNotices = holdNotices(dialog);
    return () => {
      releaseNotices();
      dialog.close();
      giveBack();
      // React hears no events while it commits: tells it afterwards where the focus went.
      const moved = new FocusEvent("focusin", { bubbles: true, relatedTarget: dialog });
      queueMicrotask(() => document.activeElement?.dispatchEvent(moved));
    };
  }, []);
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's way to do this is Esc, which is onCancel
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // React bubbles this event, unlike browsers: it may be that of a dialog within this one.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <h2 id={titleId} className={bare ? "sr-only" : styles.title}>
        {title}
      </h2>
      {bare ? children : <div className={styles.body}>{children}</div>}
      {!bare && (
        // After the content, so that it does not get the focus as the first button.
        <IconButton label="Close" className={styles.close} onClick={onClose}>
          <X size={18} />
        </IconButton>
      )}
    </dialog>,
    document.body,
  );
};

export const DialogText = ({ children }: { children: ReactNode }) => <p className={styles.text}>{children}</p>;
export const DialogFoot = ({ children }: { children: ReactNode }) => <div className={styles.foot}>{children}</div>;
