import { Button } from "../ui/button";
import { Logo } from "../ui/logo";
import styles from "./starting.module.css";

/** Before it is known who is signed in. Shown late, so that a quick answer does not flash it. */
export const Starting = ({ failed, onRetry }: { failed: boolean; onRetry(): void }) => (
  <main className={styles.screen} aria-busy={!failed}>
    <Logo size={44} />
    {failed ? (
      <>
        <h1 className={styles.title}>Parley cannot be reached</h1>
        <p className={styles.text}>Check the connection of this device, then try again.</p>
        <Button onClick={onRetry}>Try again</Button>
      </>
    ) : (
      <h1 className="sr-only">Starting Parley</h1>
    )}
  </main>
);
