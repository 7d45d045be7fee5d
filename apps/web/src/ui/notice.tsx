import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Link } from "../router/router";
import { IconButton } from "./button";
import { sentence } from "./failure";
import { isEditable } from "./key";
import styles from "./notice.module.css";
import { noticePlace } from "./notice-place";
import { isShortcut } from "./shortcuts";

/**
 * What a notice offers: to show the message that it is about, by its address, or to undo what it tells of. What is only done when its offer
 * lapses has `lapse`: it is called once, when the notice goes without its Undo.
 */
type Offer = { messagePath: string } | { undo(): void; lapse?(): void };
type Notice = { id: number; text: string; offer: Offer | undefined };
type Notify = (text: string, offer?: Offer) => void;

const SHOWN_MS = 6_000;
/** Longer with an offer, so that everybody can reach it. */
const OFFER_SHOWN_MS = 30_000;
/** Others wait for what is done after its offer has lapsed. */
const LAPSING_MS = 8_000;
/** Of more offers that lapse, the oldest lapses at once. */
const MAX_LAPSING = 3;

const shownMs = (offer: Offer | undefined): number => {
  if (offer === undefined) return SHOWN_MS;
  return "undo" in offer && offer.lapse ? LAPSING_MS : OFFER_SHOWN_MS;
};

const lapses = ({ offer }: Notice): boolean => offer !== undefined && "undo" in offer && offer.lapse !== undefined;
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

/** Ctrl+Z, where no field takes it. */
const useUndoKey = (onUndo: () => void) => {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!isShortcut(event, "undo") || isEditable(event.target)) return;
    event.preventDefault();
    onUndo();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
};

export const NoticeProvider = ({ children }: { children: ReactNode }) => {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const shown = useRef(notices);
  const show = useCallback((next: readonly Notice[]) => {
    shown.current = next;
    setNotices(next);
  }, []);
  /** Takes a notice away. What it offered has lapsed, unless it was taken. */
  const end = useCallback(
    (ended: Notice, isUndone = false) => {
      if (!shown.current.includes(ended)) return;
      show(shown.current.filter((notice) => notice !== ended));
      if (ended.offer && "undo" in ended.offer) {
        if (isUndone) ended.offer.undo();
        else ended.offer.lapse?.();
      }
    },
    [show],
  );
  const notify = useCallback<Notify>(
    (text, offer) => {
      // Of two alike the newer one counts, with what it offers. What lapses stands for one act each.
      const others = shown.current.filter((notice) => notice.text !== text || lapses(notice));
      const notice = { id: ++lastId, text, offer };
      show([...others, notice]);
      const surplus = shown.current.filter(lapses).slice(0, -MAX_LAPSING);
      for (const each of surplus) end(each);
    },
    [show, end],
  );
  useUndoKey(() => {
    const newest = notices.findLast(({ offer }) => offer && "undo" in offer);
    if (newest) end(newest, true);
  });
  return (
    <NoticeContext value={notify}>
      {children}
      {createPortal(
        <div className={styles.stack} role="status">
          {notices.map((notice) => (
            <Shown key={notice.id} notice={notice} onEnd={end} />
          ))}
        </div>,
        noticePlace,
      )}
    </NoticeContext>
  );
};

type ShownProps = { notice: Notice; onEnd(notice: Notice, isUndone?: boolean): void };

/** One notice. It stays while the pointer is over it or the focus is in it. */
const Shown = ({ notice, onEnd }: ShownProps) => {
  const { text, offer } = notice;
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const stays = isPointed || isFocused;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(onEnd, shownMs(offer), notice);
    return () => clearTimeout(timer);
  }, [stays, notice, offer, onEnd]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only its time depends on the pointer
    <div
      className={styles.notice}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <span>{text}</span>
      {offer && "messagePath" in offer && (
        <Link href={offer.messagePath} className={styles.link} onClick={() => onEnd(notice)}>
          Show message
        </Link>
      )}
      {offer && "undo" in offer && (
        <button type="button" className={styles.link} onClick={() => onEnd(notice, true)}>
          Undo
        </button>
      )}
      <IconButton label="Dismiss" onClick={() => onEnd(notice)}>
        <X size={16} />
      </IconButton>
    </div>
  );
};
