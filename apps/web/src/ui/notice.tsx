import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import { IconButton } from "./button";
import { sentence } from "./failure";
import styles from "./notice.module.css";

type Notice = { id: number; text: string };
type Notify = (text: string) => void;

const SHOWN_MS = 6_000;
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
    (text) => {
      const id = ++lastId;
      setNotices((all) => [...all.filter((notice) => notice.text !== text), { id, text }]);
      setTimeout(dismiss, SHOWN_MS, id);
    },
    [dismiss],
  );
  return (
    <NoticeContext value={notify}>
      {children}
      <div className={styles.stack} role="status">
        {notices.map((notice) => (
          <div key={notice.id} className={styles.notice}>
            <span>{notice.text}</span>
            <IconButton label="Dismiss" onClick={() => dismiss(notice.id)}>
              <X size={16} />
            </IconButton>
          </div>
        ))}
      </div>
    </NoticeContext>
  );
};
