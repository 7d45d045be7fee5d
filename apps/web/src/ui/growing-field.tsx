import type { ComponentProps } from "react";
import styles from "./growing-field.module.css";

/**
 * A field as high as its text, up to its style's `--field-most`, in any width and text size. The style sheet lays out a hidden copy of the text
 * behind it, so no script measures the height.
 */
export const GrowingField = ({ className, ...props }: ComponentProps<"textarea"> & { value: string }) => (
  <div className={`${styles.growing} ${className}`} data-text={props.value}>
    <textarea rows={1} dir="auto" {...props} />
  </div>
);
