import { parseMessageId } from "@parley/protocol/id";
import { CornerUpLeft } from "lucide-react";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import styles from "./quote.module.css";
import { useQuoted } from "./use-quoted";

const QUOTED_CHARACTERS = 160;

/** What a reply answers, on one line; it leads there. */
export const Quote = ({ messageId }: { messageId: string }) => {
  const quoted = useQuoted(messageId);
  const { roomId, seq } = parseMessageId(messageId);
  return (
    <button type="button" className={styles.quote} onClick={() => navigate(roomPath(roomId, seq))}>
      <CornerUpLeft size={13} aria-hidden="true" />
      <span className="sr-only">Answers </span>
      {quoted ? (
        <>
          <bdi className={styles.author}>{quoted.username}</bdi>
          <span className={styles.text}>
            {quoted.deleted ? "Message deleted" : quoted.content.slice(0, QUOTED_CHARACTERS)}
          </span>
        </>
      ) : (
        <span className={styles.text}>an earlier message</span>
      )}
    </button>
  );
};
