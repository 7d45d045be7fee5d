import { type ComponentProps, useId } from "react";
import styles from "./field.module.css";

type FieldProps = ComponentProps<"input"> & { label: string; hint?: string | undefined; error?: string | undefined };

/** A labelled text field with a hint or an error. */
export const Field = ({ label, hint, error, ...props }: FieldProps) => {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        dir="auto"
        autoComplete="off"
        {...props}
        id={id}
        className={styles.input}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : noteId}
      />
      {note !== undefined && (
        <p id={noteId} className={error === undefined ? styles.hint : styles.error} role={error && "alert"}>
          {note}
        </p>
      )}
    </div>
  );
};

export const FormError = ({ children }: { children: string }) => (
  <p className={styles.error} role="alert">
    {children}
  </p>
);

/** A search field. Its label is for assistive technology only, as the placeholder says the same. */
export const SearchField = ({ label, ...props }: ComponentProps<"input"> & { label: string }) => (
  <input
    type="search"
    dir="auto"
    autoComplete="off"
    spellCheck={false}
    placeholder={label}
    {...props}
    aria-label={label}
    className={styles.input}
  />
);
