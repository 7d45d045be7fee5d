import { parseMessageId } from "@parley/protocol/id";
import { beginning } from "@parley/protocol/preview";
import { CornerUpLeft } from "lucide-react";
import { Name } from "../people/name";
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
          <Name user={quoted} className={styles.author} />
          <bdi className={styles.text}>
            {quoted.deleted ? "Message deleted" : beginning(quoted.content, QUOTED_CHARACTERS)}
          </bdi>
        </>
      ) : (
        <span className={styles.text}>an earlier message</span>
      )}
    </button>
  );
};
