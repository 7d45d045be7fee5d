import { parseMessageId } from "@parley/protocol/id";
import { beginning } from "@parley/protocol/preview";
import { CornerUpLeft } from "lucide-react";
import { Name } from "../people/name";
import { useIsBlocked } from "../people/use-block";
import { useReadable } from "../people/use-person";
import { roomPath } from "../router/route";
import { markPlace, navigate } from "../router/router";
import { FOLDED } from "./folded";
import styles from "./quote.module.css";
import { spoken } from "./spoken";
import { useQuoted } from "./use-quoted";
import { useUnmarked } from "./use-unmarked";

const QUOTED_CHARACTERS = 160;

type QuoteProps = {
  messageId: string;
  /** The sequence of the reply, for Back; undefined while it is pending. */
  from: number | undefined;
};

const Beginning = ({ content }: { content: string }) => (
  <span>{beginning(useReadable(useUnmarked(content)), QUOTED_CHARACTERS)}</span>
);

/** The message that a reply answers, on one line. Pressing it leads there, and Back returns to the reply. */
export const Quote = ({ messageId, from }: QuoteProps) => {
  const quoted = useQuoted(messageId);
  const isBlocked = useIsBlocked(quoted?.userId);
  const { roomId, seq } = parseMessageId(messageId);
  const show = () => {
    if (from !== undefined) markPlace(roomPath(roomId, from));
    navigate(roomPath(roomId, seq));
  };
  return (
    <button type="button" className={styles.quote} onClick={show}>
      <CornerUpLeft size={13} aria-hidden="true" />
      <span className="sr-only">Answers </span>
      {quoted ? (
        <>
          <Name user={quoted} className={styles.author} />
          <bdi className={styles.text}>
            {quoted.deleted ? "Message deleted" : isBlocked ? FOLDED : <Beginning content={spoken(quoted)} />}
          </bdi>
        </>
      ) : (
        <span className={styles.text}>an earlier message</span>
      )}
    </button>
  );
};
