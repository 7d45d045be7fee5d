import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import styles from "./settings.module.css";

type SectionProps = { title: string; text?: ReactNode; children?: ReactNode };

/** A part of a settings page: what it is about, and its controls. */
export const Section = ({ title, text, children }: SectionProps) => {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children}
    </section>
  );
};

type LoadedProps<Data> = {
  query: UseQueryResult<Data>;
  children(data: Data): ReactNode;
};

/** What a query has brought. Until then it says that it loads, or why it could not. */
export const Loaded = <Data,>({ query, children }: LoadedProps<Data>) => {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null)
    return (
      <p className={styles.text} role="status">
        Loading…
      </p>
    );
  return (
    <div className={styles.failed} role="alert">
      <p>{sentence(query.error)}</p>
      <Button small onClick={() => query.refetch()}>
        Try again
      </Button>
    </div>
  );
};
