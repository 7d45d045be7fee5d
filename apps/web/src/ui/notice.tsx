import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { Link } from "../router/router";
import { IconButton } from "./button";
import { sentence } from "./failure";
import styles from "./notice.module.css";

type Notice = { id: number; text: string; messagePath: string | undefined };
/** Shows a notice. `messagePath` is the address of the message that it is about. */
type Notify = (text: string, messagePath?: string) => void;

const SHOWN_MS = 6_000;
/** Longer with a link, so that everybody can reach it. */
const LINK_SHOWN_MS = 30_000;
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
    (text, messagePath) => {
      const id = ++lastId;
      const isSame = (notice: Notice) => notice.text === text && notice.messagePath === messagePath;
      setNotices((all) => [...all.filter((notice) => !isSame(notice)), { id, text, messagePath }]);
      setTimeout(dismiss, messagePath === undefined ? SHOWN_MS : LINK_SHOWN_MS, id);
    },
    [dismiss],
  );
  return (
    <NoticeContext value={notify}>
      {children}
      <div className={styles.stack} role="status">
        {notices.map(({ id, text, messagePath }) => (
          <div key={id} className={styles.notice}>
            <span>{text}</span>
            {messagePath !== undefined && (
              <Link href={messagePath} className={styles.link} onClick={() => dismiss(id)}>
                Show message
              </Link>
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
