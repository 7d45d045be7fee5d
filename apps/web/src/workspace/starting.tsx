import { useEffect, useState } from "react";
import { Button } from "../ui/button";
import { Logo } from "../ui/logo";
import styles from "./starting.module.css";

/** An answer usually takes less than one second. */
const SLOW_MS = 5_000;

/** Shown until the server has said who is signed in. index.html's shell stays; a failure replaces it. */
export const Starting = ({ failed, onRetry }: { failed: boolean; onRetry(): void }) => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setSlow, SLOW_MS, true);
    return () => clearTimeout(timer);
  }, []);
  if (!failed && !slow) return <span data-starting hidden />;
  return (
    <main className={styles.screen} aria-busy={!failed}>
      <Logo size={44} />
      <h1 className={styles.title}>{failed ? "Parley cannot be reached" : "Parley has not answered yet"}</h1>
      <p className={styles.text}>Check the connection of this device, then try again.</p>
      <Button onClick={onRetry}>Try again</Button>
    </main>
  );
};
