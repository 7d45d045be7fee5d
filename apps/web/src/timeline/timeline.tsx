import { messageId } from "@parley/protocol/id";
import type { RoomSummary } from "@parley/protocol/room";
import { type KeyboardEvent, memo, type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import { type CustomContainerComponentProps, Virtualizer } from "virtua";
import { useChat, useRoomSummary } from "../chat/chat";
import { type SelectedSpan, useParts } from "../deferred/deferred";
import { parser } from "../message/parser";
import { useAlike } from "../people/use-alike";
import { roomName } from "../room/room-name";
import { useRoomView } from "../room/room-view";
import { type RoomRoute, roomPath } from "../router/route";
import { navigate } from "../router/router";
import { isShortcut } from "../ui/shortcuts";
import { useSelected, useStore } from "../ui/use-store";
import { whenIdle } from "../ui/when-idle";
import { LoadFailed, Loading, NothingKept, Skeleton } from "./loading";
import type { Row } from "./rows";
import { selectedRows } from "./selected-rows";
import styles from "./timeline.module.css";
import { TimelineRow } from "./timeline-row";
import { expandedIn, useExpanded } from "./use-expanded";
import { useDivider, useReading } from "./use-reading";
import { useRoomRoute } from "./use-room-route";
import { useRows } from "./use-rows";
import { useTimelineScroll } from "./use-timeline-scroll";
import { useToday } from "./use-today";

/** The arrow keys move the focus from message to message, which then shows its toolbar. */
const walkMessages = (event: KeyboardEvent<HTMLElement>) => {
  const { nativeEvent } = event;
  const step = isShortcut(nativeEvent, "olderMessage") ? -1 : isShortcut(nativeEvent, "newerMessage") ? 1 : 0;
  const { target, currentTarget } = event;
  if (step === 0 || !(target instanceof HTMLElement)) return;
  if (target !== currentTarget && target.tagName !== "ARTICLE") return;
  const articles = [...currentTarget.querySelectorAll("article")];
  const from = articles.indexOf(target);
  const next = from < 0 ? articles.at(-1) : articles[from + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
};

/**
 * While the reader is at the end, so many of the newest rows stay drawn. When a new message scrolls the list, it would else remove the rows above
 * the screen, and draw them again a moment later.
 */
const NEWEST_DRAWN = 50;

/**
 * The element around the list's rows. The library turns its pointer events off during scrolling. New messages also scroll, so the toolbar of the
 * message under the pointer would go and come back, and the page would be painted twice more.
 */
const List = ({ style, ...props }: CustomContainerComponentProps) => (
  <div {...props} style={{ ...style, pointerEvents: undefined }} />
);

const stay = () => {};

const isMessage = (row: Row, messageId: string) =>
  row.kind === "message" && row.display.message?.messageId === messageId;

/** The open room's loaded messages. Only those in view are drawn. */
export const Timeline = memo(({ roomRoute }: { roomRoute: RoomRoute }) => {
  const room = useRoomSummary(useRoomView().room.roomId);
  return room && <LoadedMessages room={room} roomRoute={roomRoute} />;
});

const LoadedMessages = ({ room, roomRoute }: { room: RoomSummary; roomRoute: RoomRoute }) => {
  const { client, me, drafts } = useChat();
  const { handle, editing, edit } = useRoomView();
  const edited = useStore(editing);
  const alike = useAlike();
  const isUnreachable = useSelected(
    client.connection,
    ({ status, attempt }) => status === "offline" || (status === "connecting" && attempt > 1),
  );
  const timeline = useStore(handle.timeline);
  const divider = useDivider(room, roomRoute);
  const opensAtEnd = divider.seq === undefined && roomRoute.at === undefined;
  const { step, complete } = useRows(timeline, me, divider.seq, opensAtEnd);
  const { scroller, list, atEnd, placed, onScroll, onResize, follow, show, toEnd } = useTimelineScroll(
    handle,
    timeline,
    timeline.loaded || isUnreachable,
    step.rows,
    complete,
    divider.opening,
  );
  const today = useToday();
  const [expanded, toggle] = useExpanded(
    scroller,
    useCallback(() => follow(false), [follow]),
  );
  useEffect(() => whenIdle(() => void parser.load()), []);
  const reached = useRoomRoute(roomRoute, handle, timeline, step.rows, show);
  // Not on the way to a message: the newest ones are loaded first.
  const hasArrived = roomRoute.at === undefined || reached === roomRoute;
  const isElsewhere = useReading(room, handle, timeline, atEnd && hasArrived, divider);
  // A link to a message with an unfinished edit opens the editor.
  useEffect(() => {
    if (reached?.at === undefined) return;
    const reachedId = messageId(reached.roomId, reached.at);
    if (drafts.edit(reachedId).get() !== undefined) edit(reachedId);
  }, [reached, drafts, edit]);

  const highlighted = reached === roomRoute ? roomRoute.at : undefined;
  const drawRow = useMemo(() => {
    // One element for each row, so that the list does not render unchanged rows.
    const drawn = new WeakMap<Row, ReactElement>();
    return (row: Row): ReactElement => {
      const element = drawn.get(row) ?? (
        <TimelineRow
          key={row.key}
          row={row}
          today={today}
          highlighted={row.kind === "message" && row.display.seq === highlighted}
          expanded={expandedIn(expanded, row.key)}
          onToggle={toggle}
        />
      );
      drawn.set(row, element);
      return element;
    };
  }, [today, highlighted, expanded, toggle]);

  const toLatest = () => {
    if (roomRoute.at !== undefined) navigate(roomPath(room.roomId), { replace: true });
    follow(true);
    if (timeline.hasNewer) void handle.loadLatest();
    else toEnd();
  };

  const editedAt = edited === undefined ? -1 : step.rows.findIndex((row) => isMessage(row, edited));
  const [selection, setSelection] = useState<SelectedSpan>();
  const { length } = step.rows;
  const keepMounted = [
    ...Array(step.fresh).keys(),
    ...selectedRows(selection, step.rows),
    ...(editedAt >= 0 ? [editedAt] : []),
    ...(atEnd ? [...Array(length).keys()].slice(-NEWEST_DRAWN) : []),
  ];
  const parts = useParts();
  const blocked = useStore(client.blocked);
  const top = timeline.items[0];
  const unreadAbove =
    divider.seq !== undefined && top?.kind === "message" && top.message.seq > divider.seq + 1
      ? divider.seq + 1
      : undefined;

  return (
    <div className={styles.timeline}>
      <div
        ref={scroller}
        role="log"
        // See Announcer: messages that the reader scrolls to are not new.
        aria-live="off"
        aria-label={`Messages in ${roomName(room, alike)}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by the keyboard
        tabIndex={0}
        data-testid="timeline"
        className={styles.scroller}
        data-placed={placed}
        onKeyDown={walkMessages}
        onCopy={parts?.copyMessages}
      >
        <div className={styles.filler} />
        <Virtualizer
          ref={list}
          as={List}
          data={step.rows}
          shift={step.shift}
          bufferSize={400}
          keepMounted={keepMounted}
          onScroll={onScroll}
          onResize={onResize}
        >
          {drawRow}
        </Virtualizer>
      </div>
      {parts && <parts.TimeRail roomId={room.roomId} scroller={scroller} />}
      {!timeline.loaded && (isUnreachable ? <NothingKept /> : <Skeleton />)}
      {timeline.loading === "older" && <Loading />}
      {timeline.error && timeline.loading === undefined && <LoadFailed code={timeline.error} />}
      {parts && unreadAbove !== undefined && (
        <parts.UnreadAboveButton onClick={() => navigate(roomPath(room.roomId, unreadAbove), { replace: true })} />
      )}
      {parts && placed && (!atEnd || timeline.hasNewer) && <parts.JumpButton unread={room.unread} onClick={toLatest} />}
      {parts && (
        <parts.Printed>
          {(all) =>
            step.rows.map((row) => (
              <TimelineRow key={row.key} row={row} today={today} highlighted={false} expanded={all} onToggle={stay} />
            ))
          }
        </parts.Printed>
      )}
      {parts && <parts.Announcer timeline={timeline} me={me.userId} blocked={blocked} />}
      {parts && <parts.PersonCards />}
      {parts && <parts.WatchSelection scroller={scroller} span={selection} onChange={setSelection} />}
      {parts && <parts.Prefetch timeline={timeline} />}
      {parts && <parts.DividerMover room={room} isElsewhere={isElsewhere} move={divider.move} />}
    </div>
  );
};
