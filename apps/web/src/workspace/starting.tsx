import { useEffect, useLayoutEffect, useState } from "react";
import { Button } from "../ui/button";
import { Logo } from "../ui/logo";
import styles from "./starting.module.css";

/** An answer usually takes less than one second. */
const SLOW_MS = 5_000;

/** Keeps index.html's own shell on the screen. The body says so: with `:has`, each arrival would have the browser look through the page for it. */
const useShell = (shown: boolean) => {
  useLayoutEffect(() => {
    document.body.toggleAttribute("data-starting", shown);
    return () => document.body.removeAttribute("data-starting");
  }, [shown]);
};

type StartingProps = {
  failed: boolean;
  /** Why nobody is signed in any more. */
  said: string | undefined;
  onRetry(): void;
};

/** Shown until the server has said who is signed in. index.html's shell stays; a failure replaces it. */
export const Starting = ({ failed, said, onRetry }: StartingProps) => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setSlow, SLOW_MS, true);
    return () => clearTimeout(timer);
  }, []);
  const wrong = failed || slow;
  useShell(!wrong);
  if (!wrong) return null;
  return (
    <main className={styles.screen} aria-busy={!failed}>
      <Logo size={44} />
      <h1 className={styles.title}>{failed ? "Parley cannot be reached" : "Parley has not answered yet"}</h1>
      {said !== undefined && (
        <p className={styles.text} role="status">
          {said}
        </p>
      )}
      <p className={styles.text}>Check the connection of this device, then try again.</p>
      <Button onClick={onRetry}>Try again</Button>
    </main>
  );
};
