import type { TimelineItem } from "@parley/client/timeline-view";
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type WheelEvent,
} from "react";
import { useChat, useRoomPart } from "../chat/chat";
import { useSetRead } from "../chat/use-catch-up";
import { dayOf } from "../message/day";
import { findMessage } from "../room/items";
import { railMarks } from "../room/rail-marks";
import { useRoomView } from "../room/room-view";
import { goFrom } from "../router/go-from";
import { roomPath } from "../router/route";
import { keyOf } from "../ui/key";
import { useStore } from "../ui/use-store";
import { placeOf } from "./place";
import { railLabel } from "./rail-label";
import { createScale, dayAfter, dayBefore, type RailScale, sparse } from "./rail-scale";
import { useRoomTimes } from "./room-times";
import styles from "./time-rail.module.css";
import { useInView } from "./use-in-view";
import { useMentionsOnRail } from "./use-mentions-on-rail";
import { useRailDrag } from "./use-rail-drag";
import { useRailEnd } from "./use-rail-end";

/** A room with fewer messages is scrolled through as fast. */
const SHORTEST = 60;
/** Labels nearer to each other than this share of the rail would overlap. */
const LABELS_APART = 0.035;
const MOST_TICKS = 21;
/** Page keys go so far. */
const PAGE = 0.1;
/** A browser may count a turn of the wheel in lines. */
const LINE_PX = 20;

const numbers = new Intl.NumberFormat("en");

/** The scale with the times of the loaded messages, too, made as often as these change and somebody asks. */
const withLoaded = (scale: RailScale) => {
  let made: { of: readonly TimelineItem[]; scale: RailScale } | undefined;
  return (items: readonly TimelineItem[]): RailScale => {
    if (made?.of !== items) made = { of: items, scale: scale.refined(items.flatMap(toSample)) };
    return made.scale;
  };
};

const toSample = (item: TimelineItem) =>
  item.kind === "message" ? [{ seq: item.message.seq, time: Date.parse(item.message.timestamp) }] : [];

type TimeRailProps = { roomId: string; scroller: RefObject<HTMLElement | null> };

/** A slim scale of all that was said in a room. It shows where the reader is, what is unread, and leads to any day. */
export const TimeRail = memo(({ roomId, scroller }: TimeRailProps) => {
  const { rooms } = useChat().client;
  const end = useRailEnd(roomId);
  const isLong = end >= SHORTEST;
  const samples = useRoomTimes(roomId, end, isLong);
  const scale = useMemo(() => {
    const room = rooms.get().rooms.get(roomId);
    return (
      room && samples && createScale(samples, { seq: end, time: Date.parse(room.lastMessageAt ?? room.createdAt) })
    );
  }, [rooms, roomId, samples, end]);
  if (!isLong || !scale) return null;
  return <Rail roomId={roomId} scroller={scroller} scale={scale} />;
});

type Handle = "place" | "read";

/** What the reader is about to choose, and not yet has. */
type Preview = { of: Handle; seq: number };

/** The first message is the first place. Nothing at all may be read. */
const LEAST: Record<Handle, number> = { place: 1, read: 0 };

const Rail = ({ roomId, scroller, scale }: TimeRailProps & { scale: RailScale }) => {
  const { rooms } = useChat().client;
  const { handle } = useRoomView();
  const setRead = useSetRead();
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLElement>(null);
  const [preview, setPreview] = useState<Preview>();
  /** Where the mouse is, which chooses nothing. */
  const [hovered, setHovered] = useState<number>();
  const today = dayOf(new Date());
  const { end } = scale;
  const refine = useMemo(() => withLoaded(scale), [scale]);
  /** The scale with what is loaded, which is nearer to the truth. */
  const exact = () => refine(handle.timeline.get().items);
  const label = (seq: number): string => {
    const own = findMessage(handle.timeline.get().items, seq);
    return railLabel(exact(), seq, today, own && Date.parse(own.timestamp));
  };
  const spoken = (seq: number): string => `${label(seq)}, message ${numbers.format(seq)} of ${numbers.format(end)}`;
  useMentionsOnRail(roomId, handle);
  const marks = useStore(railMarks(roomId));
  // While the reader is at the end, an arrival changes neither.
  const read = useRoomPart(roomId, (room) => Math.min(room?.readSeq ?? end, end));
  const hasUnread = useRoomPart(roomId, (room) => room !== undefined && room.unread > 0);

  const shareOf = (seq: number) => Math.max(0, Math.min(1, (seq - 1) / Math.max(1, end - 1)));
  const at = (seq: number): CSSProperties => ({ "--at": shareOf(seq).toFixed(3) }) as CSSProperties;
  const clamp = (of: Handle, seq: number) => Math.max(LEAST[of], Math.min(end, Math.round(seq)));
  const seqUnder = (of: Handle, y: number): number => {
    const box = track.current?.getBoundingClientRect();
    const share = box ? (y - box.top) / Math.max(1, box.height) : 0;
    return clamp(of, LEAST[of] + share * (end - LEAST[of]));
  };
  const ticks = useMemo(
    () => sparse(scale.ticks(MOST_TICKS), (seq) => (seq - 1) / Math.max(1, scale.end - 1), LABELS_APART),
    [scale],
  );
  const inView = useInView(scroller, handle, (view) => {
    const element = track.current;
    if (!element) return;
    element.style.setProperty("--from", shareOf(view.from).toFixed(3));
    element.style.setProperty("--to", shareOf(view.to).toFixed(3));
    // While something is chosen, that is the slider's value.
    if (preview?.of === "place") return;
    element.setAttribute("aria-valuenow", String(Math.min(view.from, end)));
    element.setAttribute("aria-valuetext", spoken(view.from));
  });

  // The browser's own bar would stand beside it.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.dataset.rail = "true";
    return () => {
      delete element.dataset.rail;
    };
  }, [scroller]);

  const readAt = preview?.of === "read" ? preview.seq : read;

  const choose = ({ of, seq }: Preview) => {
    setPreview(undefined);
    // The rail's end stands for what has come since, too.
    const newest = rooms.get().rooms.get(roomId)?.seq ?? end;
    const chosen = seq === end ? newest : seq;
    if (of === "read") setRead(roomId, chosen);
    else void goFrom(placeOf(roomId, inView.current, newest), roomPath(roomId, chosen));
  };

  const drag = useRailDrag({
    scroller,
    thumb,
    over: (of, y) => {
      setHovered(undefined);
      setPreview(y === undefined ? undefined : { of, seq: seqUnder(of, y) });
    },
    chosen: (of, y) => choose({ of, seq: seqUnder(of, y) }),
  });
  const place = drag.handlers("place");
  const takeBack = () => {
    drag.cancel();
    setPreview(undefined);
  };

  // The wheel scrolls here as it does beside the rail.
  const scroll = ({ deltaY, deltaMode, ctrlKey }: WheelEvent) => {
    const element = scroller.current;
    if (!element || ctrlKey) return;
    const unit = [1, LINE_PX, element.clientHeight][deltaMode] ?? 1;
    element.scrollTop += deltaY * unit;
  };

  const keys = (of: Handle, now: () => number) => ({
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const key = keyOf(event.nativeEvent) ?? "";
      const seq = preview?.of === of ? preview.seq : clamp(of, now());
      const known = exact();
      const page = Math.max(1, Math.round(end * PAGE));
      // What is read ends before the first message of a day, a place is that message.
      const first = 1 - LEAST[of];
      const dayUp = () => Math.min(seq - 1, known.seqAt(dayBefore(known.timeAt(seq + first))) - first);
      const dayDown = () => Math.max(seq + 1, known.seqAt(dayAfter(known.timeAt(seq + first))) - first);
      const steps: Record<string, () => number> = {
        // By the beginnings of days, and by one message at least.
        ArrowUp: dayUp,
        ArrowLeft: dayUp,
        ArrowDown: dayDown,
        ArrowRight: dayDown,
        PageUp: () => seq - page,
        PageDown: () => seq + page,
        Home: () => LEAST[of],
        End: () => end,
      };
      const step = steps[key];
      if (step) setPreview({ of, seq: clamp(of, step()) });
      else if (key === "Escape" && (preview || drag.isPressed())) takeBack();
      else if ((key === "Enter" || key === " ") && preview) choose(preview);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onBlur: takeBack,
  });

  const labelled = preview?.seq ?? hovered;
  const shown = preview?.of === "read" ? undefined : labelled;
  const isNear = (seq: number) => labelled !== undefined && Math.abs(shareOf(seq) - shareOf(labelled)) < LABELS_APART;
  return (
    <div
      className={styles.rail}
      data-open={preview !== undefined || undefined}
      data-testid="time-rail"
      onWheel={scroll}
    >
      <div
        ref={track}
        className={styles.track}
        role="slider"
        tabIndex={0}
        aria-label="Time of the messages"
        aria-description="Enter goes to the chosen time"
        aria-orientation="vertical"
        aria-valuemin={1}
        aria-valuemax={end}
        aria-valuenow={preview?.of === "place" ? preview.seq : Math.min(inView.current.from, end)}
        aria-valuetext={spoken(preview?.of === "place" ? preview.seq : inView.current.from)}
        {...place}
        onPointerMove={(event) => {
          place.onPointerMove(event);
          // Not while it holds what was taken back.
          if (event.pointerType === "mouse" && event.buttons === 0) setHovered(seqUnder("place", event.clientY));
        }}
        onPointerLeave={() => setHovered(undefined)}
        {...keys("place", () => inView.current.from)}
      >
        <i className={styles.line} />
        {hasUnread && <i className={styles.ink} style={at(read)} />}
        <i ref={thumb} className={styles.view} />
        {ticks.map((tick) => (
          <span
            key={tick.label + tick.seq}
            className={styles.tick}
            style={at(tick.seq)}
            data-main={tick.isMain}
            data-near={isNear(tick.seq)}
          >
            <span className={styles.label}>{tick.label}</span>
          </span>
        ))}
        {marks.map(({ seq, kind }) => (
          <i key={`${kind} ${seq}`} className={styles.dot} style={at(seq)} data-kind={kind} />
        ))}
        {shown !== undefined && (
          <span className={styles.preview} style={at(shown)} data-chosen={preview !== undefined}>
            <span>{label(shown)}</span>
          </span>
        )}
      </div>
      <div
        className={styles.read}
        style={at(readAt)}
        role="slider"
        tabIndex={0}
        aria-label="Read up to here"
        aria-description="Enter marks as unread what comes after the chosen time"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={end}
        aria-valuenow={readAt}
        aria-valuetext={readAt === 0 ? "Nothing" : spoken(readAt)}
        {...drag.handlers("read")}
        {...keys("read", () => read)}
      >
        <i />
        {preview?.of === "read" && (
          <span className={styles.preview} data-chosen="true">
            <span>{readAt < read ? "Unread from " : "Read up to "}</span>
            <span>{label(readAt < read ? readAt + 1 : readAt)}</span>
          </span>
        )}
      </div>
    </div>
  );
};
