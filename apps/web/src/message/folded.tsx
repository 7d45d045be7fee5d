import { type ReactNode, useState } from "react";
import { useIsBlocked } from "../people/use-block";
import { Button } from "../ui/button";
import styles from "./folded.module.css";

/** The keyboard goes on from the message that has taken the button's place. */
const focusMessage = (unfolded: HTMLElement | null) => unfolded?.querySelector("article")?.focus();

/** What stands in the place of such a message. */
export const FOLDED = "Message of a person you blocked";

/** A message of a person whom the reader has blocked, folded until they ask for it. */
export const Folded = ({ authorId, seq, children }: { authorId: string; seq: number; children: ReactNode }) => {
  const isBlocked = useIsBlocked(authorId);
  const [shown, setShown] = useState(false);
  if (!isBlocked) return children;
  if (shown) return <div ref={focusMessage}>{children}</div>;
  return (
    <p className={styles.folded} data-seq={seq}>
      <span>{FOLDED}</span>
      <Button small onClick={() => setShown(true)}>
        Show
      </Button>
    </p>
  );
};
