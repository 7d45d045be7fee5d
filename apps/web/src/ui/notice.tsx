import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { Link } from "../router/router";
import { IconButton } from "./button";
import { sentence } from "./failure";
import styles from "./notice.module.css";

type Notice = { id: number; text: string; messagePath: string | undefined };
/** `messagePath` leads to the message that the notice is about. */
type Notify = (text: string, messagePath?: string) => void;

const SHOWN_MS = 6_000;
/** Time to reach the link by any means. */
const LINK_SHOWN_MS = 30_000;
const NoticeContext = createContext<Notify | undefined>(undefined);

/** Says something in passing: what failed in the background, what was copied. */
export const useNotify = (): Notify => {
  const notify = use(NoticeContext);
  if (!notify) throw new Error("useNotify needs a NoticeProvider above it");
  return notify;
};

/** For `promise.catch(…)`: a failure that has no better place on the screen. */
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
