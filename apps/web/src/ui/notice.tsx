import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { Link } from "../router/router";
import { IconButton } from "./button";
import { sentence } from "./failure";
import styles from "./notice.module.css";

/** What a notice offers: to show the message that it is about, by its address, or to undo what it tells of. */
type Offer = { messagePath: string } | { undo(): void };
type Notice = { id: number; text: string; offer: Offer | undefined };
type Notify = (text: string, offer?: Offer) => void;

const SHOWN_MS = 6_000;
/** Longer with an offer, so that everybody can reach it. */
const OFFER_SHOWN_MS = 30_000;
const NoticeContext = createContext<Notify | undefined>(undefined);

/** For short notices: a failure in the background, a text that was copied. */
export const useNotify = (): Notify => {
  const notify = use(NoticeContext);
  if (!notify) throw new Error("useNotify needs a NoticeProvider above it");
  return notify;
};

/** For `promise.catch(…)`, when a failure has no better place on the screen. */
export const useNotifyFailure = () => {
  const notify = useNotify();
  return useCallback((error: unknown) => notify(sentence(error)), [notify]);
};

let lastId = 0;

export const NoticeProvider = ({ children }: { children: ReactNode }) => {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const dismiss = useCallback((id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)), []);
  const notify = useCallback<Notify>(
    (text, offer) => {
      const id = ++lastId;
      // Of two alike the newer one counts, with what it offers.
      setNotices((all) => [...all.filter((notice) => notice.text !== text), { id, text, offer }]);
      setTimeout(dismiss, offer === undefined ? SHOWN_MS : OFFER_SHOWN_MS, id);
    },
    [dismiss],
  );
  return (
    <NoticeContext value={notify}>
      {children}
      <div className={styles.stack} role="status">
        {notices.map(({ id, text, offer }) => (
          <div key={id} className={styles.notice}>
            <span>{text}</span>
            {offer && "messagePath" in offer && (
              <Link href={offer.messagePath} className={styles.link} onClick={() => dismiss(id)}>
                Show message
              </Link>
            )}
            {offer && "undo" in offer && (
              <button
                type="button"
                className={styles.link}
                onClick={() => {
                  dismiss(id);
                  offer.undo();
                }}
              >
                Undo
              </button>
            )}
            <IconButton label="Dismiss" onClick={() => dismiss(id)}>
              <X size={16} />
            </IconButton>
          </div>
        ))}
      </div>
    </NoticeContext>
  );
};
