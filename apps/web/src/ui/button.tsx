import type { ComponentProps } from "react";
import styles from "./button.module.css";

type ButtonProps = ComponentProps<"button"> & {
  look?: "plain" | "primary" | "danger";
  small?: boolean;
  /** The last press is still being handled, and further ones are ignored. Unlike a disabled button it keeps the focus. */
  busy?: boolean;
};

export const Button = ({ look = "plain", small = false, busy = false, className, onClick, ...props }: ButtonProps) => (
  <button
    type="button"
    {...props}
    aria-disabled={busy || undefined}
    onClick={busy ? (event) => event.preventDefault() : onClick}
    className={[styles.button, look !== "plain" && styles[look], small && styles.small, className]
      .filter(Boolean)
      .join(" ")}
  />
);

/** A link that looks like a button, to what the browser itself opens or stores. */
export const ButtonLink = (props: ComponentProps<"a">) => <a {...props} className={styles.button} />;

/** A button that shows only an icon; `label` is its accessible name and its tooltip. */
export const IconButton = ({ label, className, ...props }: ComponentProps<"button"> & { label: string }) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    {...props}
    className={[styles.icon, className].filter(Boolean).join(" ")}
  />
);
