import type { Message } from "@parley/protocol/message";
import type { Heard } from "./rooms";

/**
 * What is known of one room's log: pure transitions. Pages, events and replies may come in any order, twice, late or never; what they
 * converge to is the log (I6, I8, I12).
 *
 * - The window is a piece of the log without a gap. It grows by pages and, while it follows the log's end, by events.
 * - Of two versions of a message the one with the higher `rev` is right. So a deleted one never comes back.
 * - A missed message shows as a gap in `seq`, a missed edit or delete as one in `change`. `need` says what to fetch then.
 */
export type Timeline = {
  readonly loaded: boolean;
  /** Ascending in `seq`, from `from` on without a gap. */
  readonly window: readonly Message[];
  readonly from: number;
  /** The window is loaded and ends where the log does, or will once a gap is filled. Otherwise live messages are not appended. */
  readonly following: boolean;
  /** The room's newest sequence, change and read position heard of. */
  readonly seq: number;
  readonly change: number;
  readonly readSeq: number;
  /** Every change up to here is in the window, … */
  readonly current: number;
  /** … and of the later ones these. */
  readonly ahead: ReadonlySet<number>;
  /** Messages outside the window: they may come to adjoin it, and they may be newer than a page under way. */
  readonly aside: ReadonlyMap<number, Message>;
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
  aside: new Map(),
};

/** More rows are cut off on the far side. */
export const MAX_ROWS = 1_500;
/** What a room keeps while nobody looks at it. */
const TRIMMED_ROWS = 100;
/** A longer gap is not filled: the window starts anew at the end, or stays where its reader is. */
export const MAX_GAP = 300;
const MAX_ASIDE = 500;

/** The newest sequence in the window; `from - 1` in an empty one. */
export const end = ({ from, window }: Timeline): number => from + window.length - 1;

export const at = ({ from, window }: Timeline, seq: number): Message | undefined => window[seq - from];

const newer = (one: Message, other: Message | undefined): Message => (other && other.rev > one.rev ? other : one);

/** The room has been heard to stand there. */
export const noted = (
  timeline: Timeline,
  { seq = 0, change = 0, readSeq = 0 }: { seq?: number | undefined; change?: number | undefined; readSeq?: number },
): Timeline => {
  if (seq <= timeline.seq && change <= timeline.change && readSeq <= timeline.readSeq) return timeline;
  return stayWithReader({
    ...timeline,
    seq: Math.max(timeline.seq, seq),
    change: Math.max(timeline.change, change),
    readSeq: Math.max(timeline.readSeq, readSeq),
  });
};

/** Whoever has not read to the window's end has their place in it, which a jump over a long gap would take from them. */
const stayWithReader = (timeline: Timeline): Timeline => {
  const gap = timeline.seq - end(timeline);
  const isLong = timeline.following && gap > MAX_GAP;
  return isLong && timeline.readSeq < end(timeline) ? { ...timeline, following: false } : timeline;
};

/** A message came by itself, new or amended, by an event or a reply. */
export const heard = (timeline: Timeline, { message, seq = message.seq, change }: Heard): Timeline => {
  const isInside = at(timeline, message.seq) !== undefined;
  const placed = isInside ? replace(timeline, message) : putAside(timeline, message);
  // With a message that was amended comes the change that made it so.
  const counted = change !== undefined && message.rev > 0 ? count(placed, change) : placed;
  return grow(noted(counted, { seq: Math.max(seq, message.seq), change }));
};

const replace = (timeline: Timeline, message: Message): Timeline => {
  const index = message.seq - timeline.from;
  const known = timeline.window[index];
  if (!known || known.rev >= message.rev) return timeline;
  return { ...timeline, window: timeline.window.with(index, message) };
};

const putAside = (timeline: Timeline, message: Message): Timeline => {
  const aside = new Map(timeline.aside).set(message.seq, newer(message, timeline.aside.get(message.seq)));
  const [oldest = message.seq] = aside.keys();
  if (aside.size > MAX_ASIDE) aside.delete(oldest);
  return { ...timeline, aside };
};

/** One more change is in the window, if it concerns the window at all. */
const count = (timeline: Timeline, change: number): Timeline => {
  if (change <= timeline.current) return timeline;
  const ahead = new Set(timeline.ahead).add(change);
  let { current } = timeline;
  while (ahead.delete(current + 1)) current += 1;
  return { ...timeline, current, ahead };
};

/**
 * Appends what lies ready. It is no older than the window: whoever tells of a later change tells, from the same head, of a sequence that
 * includes it.
 */
const grow = (timeline: Timeline): Timeline => {
  if (!timeline.following) return timeline;
  const ready = run(timeline.aside, end(timeline) + 1, 1);
  if (ready.length === 0) return timeline;
  const window = [...timeline.window, ...ready];
  const excess = window.length - MAX_ROWS;
  if (excess <= 0) return { ...timeline, window };
  if (timeline.readSeq < end(timeline)) return { ...timeline, following: false };
  return { ...timeline, window: window.slice(excess), from: timeline.from + excess };
};

export type Page = {
  messages: readonly Message[];
  /** Where the page reached the end of the log. */
  seq?: number | undefined;
  change?: number | undefined;
};

/** A page that should adjoin the window, or overlap it. */
export const extended = (timeline: Timeline, page: Page): Timeline => {
  const told = noted(timeline, page);
  if (!told.loaded) return told;
  const refreshed = page.messages.reduce(replace, told);
  const bySeq = new Map(page.messages.map((message) => [message.seq, newer(message, told.aside.get(message.seq))]));
  const older = run(bySeq, told.from - 1, -1).reverse();
  const later = run(bySeq, end(told) + 1, 1);
  const window = [...older, ...refreshed.window, ...later];
  const from = told.from - older.length;
  const excess = Math.max(0, window.length - MAX_ROWS);
  const kept =
    older.length > 0
      ? { window: window.slice(0, window.length - excess), from, following: told.following && excess === 0 }
      : { window: window.slice(excess), from: from + excess };
  return grow(follow({ ...refreshed, ...kept }));
};

const follow = (timeline: Timeline): Timeline =>
  end(timeline) >= timeline.seq ? { ...timeline, following: true } : timeline;

const run = (bySeq: ReadonlyMap<number, Message>, first: number, step: 1 | -1): Message[] => {
  const messages: Message[] = [];
  for (let seq = first; ; seq += step) {
    const message = bySeq.get(seq);
    if (!message) return messages;
    messages.push(message);
  }
};

/** A page that takes the window's place; `asOf` was the timeline's `change` when it was asked for. */
export const replaced = (timeline: Timeline, page: Page, asOf: number): Timeline => {
  const told = noted(timeline, page);
  const known = (seq: number) => at(told, seq) ?? told.aside.get(seq);
  const bySeq = new Map(page.messages.map((message) => [message.seq, newer(message, known(message.seq))]));
  const window = run(bySeq, Math.max(0, ...bySeq.keys()), -1).reverse();
  const placed = { ...told, loaded: true, window, from: window[0]?.seq ?? 1, following: false };
  return grow(follow(renewed(placed, Math.max(asOf, page.change ?? 0))));
};

/** All of the window has been fetched again, or for the first time, since `change` was `asOf`. */
export const renewed = (timeline: Timeline, asOf: number): Timeline =>
  [...timeline.ahead].reduce(count, {
    ...timeline,
    current: Math.max(timeline.current, asOf),
    ahead: new Set<number>(),
  });

/** Nobody looks at the room: only the newest messages are kept, for a quick return. */
export const trimmed = (timeline: Timeline): Timeline => {
  if (!timeline.following) return { ...timeline, loaded: false, window: [], from: 1 };
  const window = timeline.window.slice(-TRIMMED_ROWS);
  return { ...timeline, window, from: end(timeline) + 1 - window.length };
};

/** What to fetch next so that the window is right again: the latest page, the messages after one, or the whole window. */
export type Need = { fetch: "latest" } | { fetch: "after"; seq: number } | { fetch: "window" };

export const need = (timeline: Timeline): Need | undefined => {
  const gap = timeline.seq - end(timeline);
  if (!timeline.loaded || (timeline.following && gap > MAX_GAP)) return { fetch: "latest" };
  if (timeline.following && gap > 0) return { fetch: "after", seq: end(timeline) };
  if (timeline.current < timeline.change) return { fetch: "window" };
  return undefined;
};
