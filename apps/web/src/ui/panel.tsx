import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useLayer } from "../router/router";
import { IconButton } from "./button";
import { focusFirst, rememberFocus } from "./focus";
import { isCovered } from "./is-covered";
import { keyOf } from "./key";
import styles from "./panel.module.css";
import { useNarrow } from "./use-narrow";

type PanelProps = { title: string; closeLabel: string; onClose(): void; children: ReactNode };

/**
 * A panel beside a screen. In a narrow window it covers the screen, and Back closes it. It gets the focus when it opens. Esc and the cross call
 * `onClose`.
 */
export const Panel = ({ title, closeLabel, onClose, children }: PanelProps) => {
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  useLayer(onClose, useNarrow());
  useLayoutEffect(() => {
    const panel = ref.current;
    if (!panel) return;
    const giveBack = rememberFocus();
    focusFirst(panel);
    return () => {
      if (panel.contains(document.activeElement)) giveBack();
    };
  }, []);
  return (
    <aside
      ref={ref}
      className={styles.panel}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        // A dialog or a menu over the panel closes first.
        if (keyOf(event.nativeEvent) === "Escape" && !isCovered()) onClose();
      }}
    >
      <div className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        <IconButton label={closeLabel} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </div>
      {children}
    </aside>
  );
};
