import type { Message } from "@parley/protocol/message";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Timeline from "./timeline";

const row = (seq: number, changes: Partial<Message> = {}): Message => ({
  messageId: `r.${seq}`,
  roomId: "r",
  seq,
  userId: "u-ada",
  username: "Ada",
  content: `message ${seq}`,
  messageType: "TEXT",
  timestamp: "2030-01-01T00:00:00.000Z",
  rev: 0,
  ...changes,
});

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => row(from + index));

/** A window of the log's end, `from` to `to`. */
const follow = (from: number, to: number, readSeq = to) =>
  Timeline.noteRoomState(
    Timeline.replaceWindow(Timeline.EMPTY, { messages: rows(from, to).reverse(), seq: to, change: 0 }, 0),
    {
      readSeq,
    },
  );

const seqs = ({ window }: Timeline.Timeline) => window.map(({ seq }) => seq);

const edited = (seq: number, rev: number) => row(seq, { rev, content: `edit ${rev}`, edited: true });
const deleted = (seq: number, rev: number) => row(seq, { rev, content: "", deleted: true });

describe("events", () => {
  test("a new message is appended once, however often it comes", () => {
    const once = Timeline.received(follow(1, 2), { message: row(3), seq: 3, change: 0 });
    expect(seqs(once)).toEqual([1, 2, 3]);
    // The very same, so that nothing is drawn anew.
    expect(Timeline.received(once, { message: row(3), seq: 3, change: 0 })).toBe(once);
    expect(Timeline.noteRoomState(once, { seq: 3, change: 0, readSeq: 2 })).toBe(once);
    expect(Timeline.need(once)).toBeUndefined();
  });

  test("I6: messages that overtake each other wait for the one between", () => {
    const early = Timeline.received(follow(1, 2), { message: row(4), seq: 4, change: 0 });
    expect(seqs(early)).toEqual([1, 2]);
    expect(Timeline.need(early)).toEqual({ fetch: "after", seq: 2 });
    expect(seqs(Timeline.received(early, { message: row(3), seq: 3, change: 0 }))).toEqual([1, 2, 3, 4]);
  });

  test("I6: an edit of an old message tells of the new ones that were missed", () => {
    const next = Timeline.received(follow(1, 3), { message: edited(2, 1), seq: 5, change: 1 });
    expect(Timeline.need(next)).toEqual({ fetch: "after", seq: 3 });
  });

  test("I8: of two versions the one with the higher rev stays, in either order", () => {
    const window = follow(1, 2);
    const first = { message: edited(2, 1), seq: 2, change: 1 };
    const second = { message: edited(2, 2), seq: 2, change: 2 };
    const inOrder = Timeline.received(Timeline.received(window, first), second);
    const reversed = Timeline.received(Timeline.received(window, second), first);
    expect(Timeline.at(inOrder, 2)).toEqual(second.message);
    expect(Timeline.at(reversed, 2)).toEqual(second.message);
    expect(Timeline.need(inOrder)).toBeUndefined();
  });

  test("I8: a deleted message does not come back with an old event or an old page", () => {
    const gone = Timeline.received(follow(1, 2), { message: deleted(2, 1), seq: 2, change: 1 });
    const late = Timeline.received(gone, { message: row(2), seq: 2, change: 0 });
    expect(Timeline.at(late, 2)).toEqual(deleted(2, 1));
    expect(Timeline.at(Timeline.mergePage(late, { messages: [row(2), row(1)] }), 2)).toEqual(deleted(2, 1));
    const replaced = Timeline.replaceWindow(late, { messages: [row(2), row(1)], seq: 2, change: 0 }, 0);
    expect(Timeline.at(replaced, 2)).toEqual(deleted(2, 1));
  });

  test("I8: a delete received while an older page is under way is not undone by it", () => {
    const gone = Timeline.received(follow(50, 60), { message: deleted(49, 1), seq: 60, change: 1 });
    expect(Timeline.at(Timeline.mergePage(gone, { messages: [row(49), row(48)] }), 49)).toEqual(deleted(49, 1));
  });

  test("I8: a jump in `change` means the window is fetched again, a known change does not", () => {
    const next = Timeline.received(follow(1, 3), { message: edited(1, 1), seq: 3, change: 1 });
    expect(Timeline.need(next)).toBeUndefined();
    const jumped = Timeline.received(next, { message: edited(1, 2), seq: 3, change: 3 });
    expect(Timeline.need(jumped)).toEqual({ fetch: "window" });
    expect(Timeline.need(Timeline.received(jumped, { message: edited(2, 1), seq: 3, change: 2 }))).toBeUndefined();
  });

  test("I8: a change that was missed while the window was fetched again is not taken for known", () => {
    const jumped = Timeline.noteRoomState(follow(1, 3), { seq: 3, change: 1 });
    expect(Timeline.need(jumped)).toEqual({ fetch: "window" });
    const asOf = jumped.change;
    const meanwhile = Timeline.noteRoomState(Timeline.mergePage(jumped, { messages: rows(1, 3).reverse() }), {
      change: 2,
    });
    expect(Timeline.need(Timeline.markCurrent(meanwhile, asOf))).toEqual({ fetch: "window" });
    expect(Timeline.need(Timeline.markCurrent(meanwhile, meanwhile.change))).toBeUndefined();
  });

  test("I8: a new message tells of a change that was missed", () => {
    const next = Timeline.received(follow(1, 3), { message: row(4), seq: 4, change: 1 });
    expect(Timeline.need(next)).toEqual({ fetch: "window" });
  });

  test("I8: an edited message brings its own change, wherever it is, and leaves others to be fetched", () => {
    for (const seq of [2, 4]) {
      const next = Timeline.received(follow(1, 3), { message: edited(seq, 1), seq: 4, change: 1 });
      const filled = Timeline.mergePage(next, { messages: [row(4)], seq: 4, change: 1 });
      expect(Timeline.need(filled)).toBeUndefined();
      const again = Timeline.received(filled, { message: edited(seq, 1), seq: 4, change: 1 });
      expect(Timeline.need(again)).toBeUndefined();
      expect(Timeline.need(Timeline.noteRoomState(again, { change: 2 }))).toEqual({ fetch: "window" });
    }
  });

  test("I8: a message that was never edited brings no change, though the event has the room's", () => {
    const before = Timeline.received(follow(50, 60), { message: row(40), seq: 60, change: 1 });
    expect(Timeline.need(before)).toEqual({ fetch: "window" });
  });

  test("I8: an edit before the window is nothing to fetch the window for", () => {
    const before = Timeline.received(follow(50, 60), { message: edited(40, 1), seq: 60, change: 1 });
    expect(Timeline.need(before)).toBeUndefined();
  });

  test("I8: a page that takes the window's place is as new as it says, and changes received meanwhile count", () => {
    const latest = Timeline.replaceWindow(Timeline.EMPTY, { messages: rows(1, 3).reverse(), seq: 3, change: 5 }, 0);
    expect(Timeline.need(latest)).toBeUndefined();
    for (const change of [4, 5]) {
      const late = Timeline.received(latest, { message: edited(1, 1), seq: 3, change });
      expect([Timeline.need(late), late.ahead.size]).toEqual([undefined, 0]);
    }
    const third = Timeline.received(latest, { message: edited(1, 2), seq: 3, change: 8 });
    const second = Timeline.received(third, { message: edited(2, 1), seq: 3, change: 7 });
    expect(Timeline.need(second)).toEqual({ fetch: "window" });
    expect(Timeline.need(Timeline.markCurrent(second, 6))).toBeUndefined();
  });
});

describe("gaps", () => {
  test("a short gap is filled from where the window ends", () => {
    for (const readSeq of [5, 10]) {
      const behind = Timeline.noteRoomState(follow(1, 10, readSeq), { seq: 10 + Timeline.MAX_GAP });
      expect(Timeline.need(behind)).toEqual({ fetch: "after", seq: 10 });
    }
  });

  test("over a long gap, whoever has read everything starts anew at the end", () => {
    const behind = Timeline.noteRoomState(follow(1, 10), { seq: 11 + Timeline.MAX_GAP });
    expect(Timeline.need(behind)).toEqual({ fetch: "latest" });
  });

  test("over a long gap, whoever has not keeps their place", () => {
    const behind = Timeline.noteRoomState(follow(1, 10, 5), { seq: 11 + Timeline.MAX_GAP });
    expect(Timeline.need(behind)).toBeUndefined();
    expect(behind.following).toBe(false);
    expect(seqs(Timeline.received(behind, { message: row(312), seq: 312, change: 0 }))).toEqual(seqs(behind));
  });
});

describe("the window", () => {
  const full = (readSeq: number) => follow(1, Timeline.MAX_ROWS, readSeq);
  const next = { message: row(Timeline.MAX_ROWS + 1), seq: Timeline.MAX_ROWS + 1, change: 0 };

  test("a live message pushes the oldest row out under a reader at the end", () => {
    const pushed = Timeline.received(full(Timeline.MAX_ROWS), next);
    expect([pushed.from, Timeline.end(pushed), pushed.window.length]).toEqual([2, 1_501, 1_500]);
  });

  test("a reader who is not at the end keeps the rows, and live messages are not appended", () => {
    const kept = Timeline.received(full(3), next);
    expect([kept.from, Timeline.end(kept), kept.following]).toEqual([1, 1_500, false]);
    const almost = follow(1, Timeline.MAX_ROWS - 1, 3);
    const last = Timeline.received(almost, { message: row(Timeline.MAX_ROWS), seq: Timeline.MAX_ROWS, change: 0 });
    expect([Timeline.end(last), last.following]).toEqual([1_500, true]);
  });

  test("what arrives far from it is kept for later, up to 500 messages", () => {
    const away = { ...follow(1, 45), following: false };
    const timeline = rows(1_001, 1_600).reduce((to, message) => Timeline.received(to, { message, change: 0 }), away);
    expect([...timeline.detached.keys()]).toEqual(rows(1_101, 1_600).map(({ seq }) => seq));
    expect(seqs(timeline)).toEqual(seqs(away));
  });

  test("older pages push the newest rows out, and the window no longer follows", () => {
    const tail = follow(101, 100 + Timeline.MAX_ROWS);
    const scrolled = Timeline.mergePage(tail, { messages: rows(51, 100).reverse() });
    expect([scrolled.from, Timeline.end(scrolled), scrolled.following]).toEqual([51, 1_550, false]);
    const back = Timeline.mergePage(scrolled, { messages: rows(1_551, 1_600).reverse(), seq: 1_600, change: 0 });
    expect([back.from, Timeline.end(back), back.following]).toEqual([101, 1_600, true]);
  });

  test("a page that neither adjoins nor overlaps the window is left out", () => {
    expect(seqs(Timeline.mergePage(follow(50, 60), { messages: rows(10, 20).reverse() }))).toEqual(
      seqs(follow(50, 60)),
    );
  });

  test("an older page does not make it forget that it follows", () => {
    const behind = Timeline.noteRoomState(follow(51, 60), { seq: 62 });
    const extended = Timeline.mergePage(behind, { messages: rows(41, 50).reverse() });
    expect(Timeline.need(extended)).toEqual({ fetch: "after", seq: 60 });
  });

  test("a page that comes after it was given up, and a message before it is loaded, are not shown", () => {
    const late = Timeline.mergePage(Timeline.EMPTY, { messages: rows(1, 3).reverse(), seq: 3, change: 0 });
    expect([late.loaded, seqs(late), late.seq]).toEqual([false, [], 3]);
    const early = Timeline.received(Timeline.EMPTY, { message: row(1), seq: 1, change: 0 });
    expect([seqs(early), Timeline.need(early)]).toEqual([[], { fetch: "latest" }]);
  });

  test("an empty room takes its first message", () => {
    const empty = Timeline.replaceWindow(Timeline.EMPTY, { messages: [], seq: 0, change: 0 }, 0);
    expect(seqs(Timeline.received(empty, { message: row(1), seq: 1, change: 0 }))).toEqual([1]);
  });

  test("closed, it keeps the newest rows; scrolled back, none", () => {
    expect(seqs(Timeline.trim(follow(1, 250)))).toEqual(rows(51, 250).map(({ seq }) => seq));
    expect(Timeline.trim({ ...follow(1, 250), following: false })).toMatchObject({ loaded: false, window: [] });
  });
});

describe("convergence", () => {
  /** What may happen: to the log, to an event on its way, or to the one fetch under way. */
  const step = fc.record({
    what: fc.constantFrom(
      ...([
        "append",
        "append",
        "append",
        "append",
        "edit",
        "edit",
        "receive",
        "receive",
        "receive",
        "receive",
      ] as const),
      ...(["lose", "repeat", "older", "newer", "latest", "around", "need", "answer", "answer", "read"] as const),
    ),
    number: fc.nat(1_000),
    size: fc.integer({ min: 1, max: 5 }),
  });

  test("I4, I6, I8, I12: pages, events, duplicates and losses in any order converge to the log", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "max" }), fc.nat(30), (steps, begun) => {
        const log = rows(1, begun);
        let change = 0;
        let timeline = Timeline.EMPTY;
        const events: { message: Message; seq: number; change: number }[] = [];
        let answer: (() => void) | undefined;

        const page = (bound: { before?: number; after?: number }, size: number): Timeline.Page => {
          if (bound.after !== undefined) {
            const messages = log.slice(bound.after, bound.after + size).reverse();
            return { messages, ...(bound.after + size >= log.length && { seq: log.length, change }) };
          }
          const upTo = bound.before === undefined ? log.length : bound.before - 1;
          const messages = log.slice(Math.max(0, upTo - size), upTo).reverse();
          return { messages, ...(bound.before === undefined && { seq: log.length, change }) };
        };
        /** The server reads the page now; it arrives at `answer`. */
        const extend = (bound: { before?: number; after?: number }, size: number) => {
          const read = page(bound, size);
          answer = () => {
            timeline = Timeline.mergePage(timeline, read);
          };
        };
        const replace = (bound: { before?: number }, size: number) => {
          const asOf = timeline.change;
          const read = page(bound, size);
          answer = () => {
            timeline = Timeline.replaceWindow(timeline, read, asOf);
          };
        };
        /** The window's pages, one after the other. */
        const refresh = (size: number) => {
          const asOf = timeline.change;
          const { from } = timeline;
          const next = (before: number) => {
            const read = page({ before }, Math.min(size, before - from));
            answer = () => {
              timeline = Timeline.mergePage(timeline, read);
              const oldest = read.messages.at(-1)?.seq ?? from;
              if (oldest > from) next(oldest);
              else timeline = Timeline.markCurrent(timeline, asOf);
            };
          };
          if (timeline.window.length > 0) next(Timeline.end(timeline) + 1);
          else timeline = Timeline.markCurrent(timeline, asOf);
        };
        const satisfy = (size: number) => {
          const need = Timeline.need(timeline);
          if (need?.fetch === "latest") replace({}, size);
          if (need?.fetch === "after") extend({ after: need.seq }, size);
          if (need?.fetch === "window") refresh(size);
          return need;
        };
        const take = (number: number) => events.splice(number % Math.max(1, events.length), 1)[0];

        for (const { what, number, size } of steps) {
          const target = log[number % Math.max(1, log.length)];
          if (what === "append") {
            log.push(row(log.length + 1));
            events.push({ message: row(log.length), seq: log.length, change });
          }
          if (what === "edit" && target && !target.deleted) {
            change += 1;
            const changed = number % 3 ? edited(target.seq, target.rev + 1) : deleted(target.seq, target.rev + 1);
            log[target.seq - 1] = changed;
            events.push({ message: changed, seq: log.length, change });
          }
          if (what === "receive" || what === "repeat") {
            const event = take(number);
            if (event) timeline = Timeline.received(timeline, event);
            if (event && what === "repeat") events.push(event);
          }
          if (what === "lose") take(number);
          if (what === "read") timeline = Timeline.noteRoomState(timeline, { readSeq: Math.min(number, timeline.seq) });
          if (answer && what === "answer") {
            const arrive = answer;
            answer = undefined;
            arrive();
          }
          if (!answer) {
            if (what === "latest") replace({}, size);
            if (what === "around") replace({ before: 1 + (number % (log.length + 1)) }, size);
            if (what === "older" && timeline.loaded && timeline.from > 1) extend({ before: timeline.from }, size);
            if (what === "newer" && timeline.loaded) extend({ after: Timeline.end(timeline) }, size);
            if (what === "need") satisfy(size);
          }
          expect(seqs(timeline)).toEqual(rows(timeline.from, Timeline.end(timeline)).map(({ seq }) => seq));
        }

        // The answer under way, the events that were not lost, and then a `hello`.
        for (let more = answer; more; more = answer) {
          answer = undefined;
          more();
        }
        for (const event of events) timeline = Timeline.received(timeline, event);
        timeline = Timeline.noteRoomState(timeline, { seq: log.length, change });
        for (let round = 0; Timeline.need(timeline); round += 1) {
          if (round > 500) throw new Error("it does not end");
          satisfy(5);
          for (let more = answer; more; more = answer) {
            answer = undefined;
            more();
          }
        }
        expect(timeline.window).toEqual(log.slice(timeline.from - 1, Timeline.end(timeline)));
        if (timeline.following) expect(Timeline.end(timeline)).toBe(log.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
