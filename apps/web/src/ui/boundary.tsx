import { Component, type ReactNode } from "react";
import styles from "./boundary.module.css";
import { Button } from "./button";

/** When rendering fails (a bug, a page that a translator has changed), shows a sentence and Reload instead of a blank page. */
export class Boundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override state: { error?: unknown } = {};

  override render() {
    if (!("error" in this.state)) return this.props.children;
    return (
      <div className={styles.broken} role="alert">
        <h1>Something went wrong</h1>
        <p>Parley could not show this. What you have written is kept: reload the page to go on.</p>
        <code>{String(this.state.error)}</code>
        <Button look="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      </div>
    );
  }
}
