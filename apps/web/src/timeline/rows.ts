import type { TimelineItem, TimelineState } from "@parley/client/timeline-view";
import type { User } from "@parley/protocol/user";
import { type Day, dayOf } from "../message/day";
import { type DisplayMessage, isSystem, toDisplayMessage } from "../message/display-message";

/** Messages by one author within this time stand under one name. */
const GROUP_MS = 5 * 60 * 1000;

type MessageRow = {
  kind: "message";
  key: string;
  display: DisplayMessage;
  /** Whether the line New stands above it. */
  firstUnread: boolean;
  /** Whether the author's name stands above it. */
  showsAuthor: boolean;
};

type DayRow = { kind: "day"; key: string; day: Day };

export type Row = { kind: "start"; key: "start" } | DayRow | MessageRow;

const START: Row = { kind: "start", key: "start" };

type RowsInput = Pick<TimelineState, "items" | "loaded" | "hasOlder"> & {
  /** The last message that was read when the reader came. The line New stands under it. */
  dividerSeq: number | undefined;
  /** Messages that always keep the name above them (see `useRows`). */
  anchored: ReadonlySet<string>;
};

/** A reply gets its own name, so the quote does not seem to belong to the message above. */
const continues = (before: DisplayMessage, display: DisplayMessage): boolean =>
  !isSystem(before) &&
  display.replyToMessageId === undefined &&
  before.author.userId === display.author.userId &&
  Math.abs(display.time.getTime() - before.time.getTime()) < GROUP_MS;

/**
 * Makes the rows of the timeline: the room's beginning if it is loaded, then days and messages. While older messages are not loaded, nobody
 * knows whether a day begins with the first message. Its line then comes with the older ones, above the text being read.
 *
 * An unchanged row is the same object as before, so that a new message renders one row.
 */
export const createRows = (me: User): ((input: RowsInput) => Row[]) => {
  const days = new WeakMap<TimelineItem, DayRow>();
  const messages = new WeakMap<TimelineItem, MessageRow>();

  const dayRow = (item: TimelineItem, day: Day): DayRow => {
    const known = days.get(item);
    if (known?.day === day) return known;
    const row: DayRow = { kind: "day", key: `day ${item.key}`, day };
    days.set(item, row);
    return row;
  };

  const messageRow = (
    item: TimelineItem,
    display: DisplayMessage,
    firstUnread: boolean,
    showsAuthor: boolean,
  ): MessageRow => {
    const known = messages.get(item);
    if (known?.firstUnread === firstUnread && known.showsAuthor === showsAuthor) return known;
    const row: MessageRow = { kind: "message", key: item.key, display, firstUnread, showsAuthor };
    messages.set(item, row);
    return row;
  };

  return ({ items, loaded, hasOlder, dividerSeq, anchored }) => {
    const rows: Row[] = loaded && !hasOlder ? [START] : [];
    let before: DisplayMessage | undefined;
    let divided = dividerSeq === undefined || hasUnreadAbove(items, dividerSeq);
    for (const item of items) {
      const display = messages.get(item)?.display ?? toDisplayMessage(item, me);
      const day = dayOf(display.time);
      const newDay = before ? dayOf(before.time) !== day : !hasOlder;
      if (newDay) rows.push(dayRow(item, day));
      const firstUnread =
        !divided && dividerSeq !== undefined && display.seq > dividerSeq && display.author.userId !== me.userId;
      divided ||= firstUnread;
      const showsAuthor =
        !isSystem(display) &&
        (newDay || firstUnread || before === undefined || anchored.has(item.key) || !continues(before, display));
      rows.push(messageRow(item, display, firstUnread, showsAuthor));
      before = display;
    }
    return rows;
  };
};

/** Whether the first unread message is above the loaded ones, so that the line New cannot be drawn yet. */
const hasUnreadAbove = (items: TimelineState["items"], dividerSeq: number): boolean => {
  const top = items[0];
  return top?.kind === "message" && top.message.seq > dividerSeq + 1;
};
