import type { ComponentProps } from "react";
import styles from "./growing-field.module.css";

/**
 * A field as high as its text, up to the `--field-most` of its style, in any width and text size: the style sheet lays out a hidden copy of
 * the text behind it, so the height is never measured.
 */
export const GrowingField = ({ className, ...props }: ComponentProps<"textarea"> & { value: string }) => (
  <div className={`${styles.growing} ${className}`} data-text={props.value}>
    <textarea rows={1} dir="auto" {...props} />
  </div>
);
