import type { Message } from "@parley/protocol/message";
import type { ReceivedMessage } from "./rooms";

/**
 * What the client knows of one room's log: pure transitions. Pages, events and answers may come in any order, twice, late or never. The
 * timeline converges to the log all the same (I6, I8, I12).
 *
 * - The window is a piece of the log without gaps. Pages extend it and, while it follows the log's end, events do.
 * - Of two versions of a message, the higher `rev` wins. So a deleted message never comes back.
 * - A missed message shows as a gap in `seq`, a missed edit or delete as a gap in `change`. `need` says what to fetch then.
 */
export type Timeline = {
  readonly loaded: boolean;
  /** Ascending in `seq`, from `from` on without a gap. */
  readonly window: readonly Message[];
  readonly from: number;
  /** The window is loaded and ends where the log does, or will once a gap is filled. Only then are new messages appended. */
  readonly following: boolean;
  /** The highest sequence and change of the room that the client has received, and the user's read position. */
  readonly seq: number;
  readonly change: number;
  readonly readSeq: number;
  /** The window has every change up to this one, … */
  readonly current: number;
  /** … and these of the later ones. */
  readonly ahead: ReadonlySet<number>;
  /** Messages outside the window, by sequence. The window may grow to them, and a page under way may bring older versions. */
  readonly detached: ReadonlyMap<number, Message>;
};

export const EMPTY: Timeline = {
  loaded: false,
  window: [],
  from: 1,
  following: false,
  seq: 0,
  change: 0,
  readSeq: 0,
  current: 0,
  ahead: new Set(),
  detached: new Map(),
};

/** A longer window is cut off at its far end. */
export const MAX_ROWS = 1_500;
/** The newest rows that a closed room keeps, and that are cached of a room. */
export const TRIMMED_ROWS = 200;
/** A longer gap is not filled. The window starts anew at the log's end, or stays where its reader is. */
export const MAX_GAP = 300;
const MAX_DETACHED = 500;

/** The newest sequence in the window; `from - 1` if it is empty. */
export const end = ({ from, window }: Timeline): number => from + window.length - 1;

export const at = ({ from, window }: Timeline, seq: number): Message | undefined => window[seq - from];

const newer = (one: Message, other: Message | undefined): Message => (other && other.rev > one.rev ? other : one);

/** Notes how far the room's log and changes have come, and where the read position is now. */
export const noteRoomState = (
  timeline: Timeline,
  {
    seq = 0,
    change = 0,
    readSeq = timeline.readSeq,
  }: { seq?: number | undefined; change?: number | undefined; readSeq?: number },
): Timeline => {
  if (seq <= timeline.seq && change <= timeline.change && readSeq === timeline.readSeq) return timeline;
  return keepReaderInPlace({
    ...timeline,
    seq: Math.max(timeline.seq, seq),
    change: Math.max(timeline.change, change),
    readSeq,
  });
};

/** Stops following the log's end across a long gap if the window holds unread messages: jumping to the end would lose the reader's place. */
const keepReaderInPlace = (timeline: Timeline): Timeline => {
  const gap = timeline.seq - end(timeline);
  const isLong = timeline.following && gap > MAX_GAP;
  return isLong && timeline.readSeq < end(timeline) ? { ...timeline, following: false } : timeline;
};

/** Takes in one message, new, edited, deleted or reacted to, from an event or an answer. */
export const received = (timeline: Timeline, { message, seq = message.seq, change }: ReceivedMessage): Timeline => {
  const isInside = at(timeline, message.seq) !== undefined;
  const placed = isInside ? replace(timeline, message) : detach(timeline, message);
  // A changed message comes with the change that made this version.
  const counted = change !== undefined && message.rev > 0 ? countChange(placed, change) : placed;
  return appendDetached(noteRoomState(counted, { seq: Math.max(seq, message.seq), change }));
};

const replace = (timeline: Timeline, message: Message): Timeline => {
  const index = message.seq - timeline.from;
  const known = timeline.window[index];
  if (!known || known.rev >= message.rev) return timeline;
  return { ...timeline, window: timeline.window.with(index, message) };
};

const detach = (timeline: Timeline, message: Message): Timeline => {
  const detached = new Map(timeline.detached).set(message.seq, newer(message, timeline.detached.get(message.seq)));
  const [oldest = message.seq] = detached.keys();
  if (detached.size > MAX_DETACHED) detached.delete(oldest);
  return { ...timeline, detached };
};

/** Notes that the window has one more change. */
const countChange = (timeline: Timeline, change: number): Timeline => {
  if (change <= timeline.current) return timeline;
  const ahead = new Set(timeline.ahead).add(change);
  let { current } = timeline;
  while (ahead.delete(current + 1)) current += 1;
  return { ...timeline, current, ahead };
};

/**
 * Appends the detached messages that now adjoin the window's end. They are as new as the window: the server reads `seq` and `change` from the
 * same head, so no later change can be known without the sequence that it concerns.
 */
const appendDetached = (timeline: Timeline): Timeline => {
  if (!timeline.following) return timeline;
  const ready = consecutive(timeline.detached, end(timeline) + 1, 1);
  if (ready.length === 0) return timeline;
  const window = [...timeline.window, ...ready];
  const excess = window.length - MAX_ROWS;
  if (excess <= 0) return { ...timeline, window };
  if (timeline.readSeq < end(timeline)) return { ...timeline, following: false };
  return { ...timeline, window: window.slice(excess), from: timeline.from + excess };
};

export type Page = {
  messages: readonly Message[];
  /** The room's `seq` and `change`, if the page reached the end of the log. */
  seq?: number | undefined;
  change?: number | undefined;
};

/** Merges a page that adjoins the window or overlaps it. */
export const mergePage = (timeline: Timeline, page: Page): Timeline => {
  const noted = noteRoomState(timeline, page);
  if (!noted.loaded) return noted;
  const refreshed = page.messages.reduce(replace, noted);
  const bySeq = new Map(page.messages.map((message) => [message.seq, newer(message, noted.detached.get(message.seq))]));
  const older = consecutive(bySeq, noted.from - 1, -1).reverse();
  const later = consecutive(bySeq, end(noted) + 1, 1);
  const window = [...older, ...refreshed.window, ...later];
  const from = noted.from - older.length;
  const excess = Math.max(0, window.length - MAX_ROWS);
  const kept =
    older.length > 0
      ? { window: window.slice(0, window.length - excess), from, following: noted.following && excess === 0 }
      : { window: window.slice(excess), from: from + excess };
  return appendDetached(follow({ ...refreshed, ...kept }));
};

const follow = (timeline: Timeline): Timeline =>
  end(timeline) >= timeline.seq ? { ...timeline, following: true } : timeline;

const consecutive = (bySeq: ReadonlyMap<number, Message>, first: number, step: 1 | -1): Message[] => {
  const messages: Message[] = [];
  for (let seq = first; ; seq += step) {
    const message = bySeq.get(seq);
    if (!message) return messages;
    messages.push(message);
  }
};

/** Replaces the window by a page. `asOf` was the timeline's `change` when the page was asked for. */
export const replaceWindow = (timeline: Timeline, page: Page, asOf: number): Timeline => {
  const noted = noteRoomState(timeline, page);
  const known = (seq: number) => at(noted, seq) ?? noted.detached.get(seq);
  const bySeq = new Map(page.messages.map((message) => [message.seq, newer(message, known(message.seq))]));
  const window = consecutive(bySeq, Math.max(0, ...bySeq.keys()), -1).reverse();
  const placed = { ...noted, loaded: true, window, from: window[0]?.seq ?? 1, following: false };
  return appendDetached(follow(markCurrent(placed, Math.max(asOf, page.change ?? 0))));
};

/** The messages that an earlier client knew, with all changes up to `change`. They show until a page is there, and what follows them is fetched. */
export const restored = (timeline: Timeline, messages: readonly Message[], change: number): Timeline =>
  timeline.loaded || messages.length === 0
    ? timeline
    : appendDetached({ ...replaceWindow(timeline, { messages }, change), following: true });

/** Notes that the whole window has been fetched since `change` was `asOf`, so it has all changes up to there. */
export const markCurrent = (timeline: Timeline, asOf: number): Timeline =>
  [...timeline.ahead].reduce(countChange, {
    ...timeline,
    current: Math.max(timeline.current, asOf),
    ahead: new Set<number>(),
  });

/** Keeps only the newest messages, for a quick return, when the room is closed. */
export const trim = (timeline: Timeline): Timeline => {
  if (!timeline.following) return { ...timeline, loaded: false, window: [], from: 1 };
  const window = timeline.window.slice(-TRIMMED_ROWS);
  return { ...timeline, window, from: end(timeline) + 1 - window.length };
};

/** What the window needs next: the latest page, the messages after a sequence, or all of itself again. */
export type Need = { fetch: "latest" } | { fetch: "after"; seq: number } | { fetch: "window" };

export const need = (timeline: Timeline): Need | undefined => {
  const gap = timeline.seq - end(timeline);
  if (!timeline.loaded || (timeline.following && gap > MAX_GAP)) return { fetch: "latest" };
  if (timeline.following && gap > 0) return { fetch: "after", seq: end(timeline) };
  if (timeline.current < timeline.change) return { fetch: "window" };
  return undefined;
};
