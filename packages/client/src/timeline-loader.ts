import type { Input } from "@parley/protocol/actions";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { createAlarm } from "./alarm";
import { fullJitter, withJitter } from "./backoff";
import type { Call } from "./calls";
import type { Ports } from "./ports";
import * as Timeline from "./timeline";
import type { TimelineState } from "./timeline-view";

/** Messages that were sent together may arrive out of order. A gap gets this long to close by itself. */
const REORDER_MS = 150;
/** So many messages are loaded on either side of a jump's target. */
const AROUND = 25;

export type TimelineLoader = {
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  loadLatest(): Promise<void>;
  loadAround(seq: number): Promise<void>;
  /** As `RoomHandle.loadAt`. */
  loadAt(time: number): Promise<number | undefined>;
  /** Fetches what the timeline is missing: now, or in a moment if events have not brought it by then. */
  sync(when: "now" | "soon"): void;
  loading(): TimelineState["loading"];
  error(): ErrorCode | undefined;
  /** Cancels the fetch that is planned. */
  rest(): void;
  /** Ignores pages under way. Call it when the user has left the room: such a page may be out of date once they are back. */
  abandon(): void;
};

/** The timeline that the loader fetches for. `changed` is called when `loading` or `error` has changed. */
type Target = {
  roomId: string;
  get(): Timeline.Timeline;
  set(timeline: Timeline.Timeline): void;
  isOpen(): boolean;
  changed(): void;
};

/** Fetches pages for a room's timeline, one at a time and in the order asked. Its promises never reject: `error` says what failed. */
export const createTimelineLoader = (ports: Ports, call: Call, target: Target): TimelineLoader => {
  const alarm = createAlarm(ports.clock);
  const queued = new Map<string, Promise<void>>();
  let queue = Promise.resolve();
  let loading: TimelineState["loading"];
  let error: ErrorCode | undefined;
  let failures = 0;
  let abandoned = 0;
  let jumps = 0;

  const fetch = async (bound: Omit<Input<"getRoomHistory">, "roomId">) => {
    const before = abandoned;
    const page = await call("getRoomHistory", { roomId: target.roomId, ...bound });
    if (abandoned > before) throw new ParleyError("room.not_joined", "Unable to show the messages: the room was left.");
    return page;
  };

  const extend = async (bound: Omit<Input<"getRoomHistory">, "roomId">) => {
    const page = await fetch(bound);
    target.set(Timeline.mergePage(target.get(), page));
    return page;
  };

  const replace = async (bound: Omit<Input<"getRoomHistory">, "roomId">) => {
    const asOf = target.get().change;
    const page = await fetch(bound);
    target.set(Timeline.replaceWindow(target.get(), page, asOf));
  };

  const refresh = async () => {
    const { change: asOf, from } = target.get();
    let before = Timeline.end(target.get()) + 1;
    while (before > from) {
      const { messages } = await extend({ before, limit: Math.min(LIMITS.pageSize, before - from) });
      before = messages.at(-1)?.seq ?? from;
    }
    target.set(Timeline.markCurrent(target.get(), asOf));
  };

  const fill = async (after: number) => {
    await extend({ after, limit: LIMITS.pageSize });
    if (Timeline.end(target.get()) === after)
      throw new ParleyError("server.busy", "Unable to fill the gap: the page did not begin where it should.");
  };

  /** Where cached messages have come meanwhile that the page adjoins, it extends these: somebody may be reading them. */
  const latest = async () => {
    const { change: asOf, loaded } = target.get();
    const page = await fetch({});
    const timeline = target.get();
    const isAdjoining = (page.messages.at(-1)?.seq ?? 1) <= Timeline.end(timeline) + 1;
    if (!loaded && timeline.loaded && isAdjoining) target.set(Timeline.mergePage(timeline, page));
    else target.set(Timeline.replaceWindow(timeline, page, asOf));
  };

  const satisfy = (need: Timeline.Need): Promise<void> => {
    if (need.fetch === "latest") return latest();
    if (need.fetch === "after") return fill(need.seq);
    return refresh();
  };

  const publish = (next: TimelineState["loading"], failed?: ErrorCode) => {
    loading = next;
    error = failed;
    target.changed();
  };

  /** Runs a task after those before it. A task that is asked for again before it has begun runs once. */
  const enqueue = (name: string, task: () => Promise<void>): Promise<void> => {
    const waiting = queued.get(name);
    if (waiting) return waiting;
    queue = queue.then(() => {
      queued.delete(name);
      return task();
    });
    queued.set(name, queue);
    return queue;
  };

  const load = (name: string, label: TimelineState["loading"], isDue: () => boolean, task: () => Promise<unknown>) =>
    enqueue(name, async () => {
      if (!isDue()) return;
      publish(label);
      try {
        await task();
        publish(undefined);
      } catch (cause) {
        publish(undefined, codeOf(cause));
      }
    });

  const sync = async (): Promise<void> => {
    try {
      for (let need = nextNeed(); need; need = nextNeed()) {
        if (need.fetch === "latest") publish("latest");
        await satisfy(need);
        if (loading) publish(undefined);
      }
      failures = 0;
    } catch (cause) {
      const code = codeOf(cause);
      const isFinal = cause instanceof ParleyError && cause.retry === "never";
      ports.log?.({ event: "sync.failed", roomId: target.roomId, code });
      // Offline, the next `hello` syncs again.
      publish(undefined, isFinal ? code : undefined);
      failures += 1;
      if (!isFinal && target.isOpen()) alarm.set(fullJitter(failures, ports.random()), syncNow);
    }
  };

  const nextNeed = () => (target.isOpen() ? Timeline.need(target.get()) : undefined);
  const syncNow = () => void enqueue("sync", sync);

  /** Replaces the window by what is around the first message of this time or later, or else by the newest page. */
  const moveTo = async (time: number): Promise<number | undefined> => {
    const asOf = target.get().change;
    const page = await fetch({ at: new Date(time).toISOString(), limit: AROUND });
    const first = page.messages.at(-1)?.seq;
    if (first === undefined) {
      await replace({});
      return target.get().window.at(-1)?.seq;
    }
    // Both at once: shown alone, the first page would begin at the top of the screen, and the messages before it above.
    if (first > 1) page.messages.push(...(await fetch({ before: first, limit: AROUND })).messages);
    target.set(Timeline.replaceWindow(target.get(), page, asOf));
    return first;
  };

  const hasRoom = (seq: number) => {
    const timeline = target.get();
    return timeline.loaded && Timeline.at(timeline, seq) !== undefined;
  };

  return {
    loadOlder: () =>
      load(
        "older",
        "older",
        () => target.get().loaded && target.get().from > 1,
        () => extend({ before: target.get().from }),
      ),
    loadNewer: () =>
      load(
        "newer",
        "newer",
        () => target.get().loaded && Timeline.end(target.get()) < target.get().seq,
        () => extend({ after: Timeline.end(target.get()) }),
      ),
    loadLatest: () =>
      load(
        "latest",
        "latest",
        () => !target.get().following,
        () => replace({}),
      ),
    loadAround: (seq) =>
      load(
        `around ${seq}`,
        "latest",
        () => !hasRoom(seq),
        async () => {
          await replace({ before: seq + 1, limit: AROUND });
          await extend({ after: seq, limit: AROUND });
        },
      ),
    loadAt: async (time) => {
      let found: number | undefined;
      jumps += 1;
      // Each has a name of its own, as each has a caller who waits for what it finds.
      const move = async () => {
        found = await moveTo(time);
      };
      await load(`at ${jumps}`, "latest", () => true, move);
      return found;
    },
    sync: (when) => {
      if (!nextNeed()) return;
      if (when === "now") {
        alarm.clear();
        syncNow();
      } else if (!alarm.isSet()) alarm.set(withJitter(REORDER_MS, ports.random()), syncNow);
    },
    loading: () => loading,
    error: () => error,
    rest: () => alarm.clear(),
    abandon: () => {
      abandoned += 1;
    },
  };
};

const codeOf = (cause: unknown): ErrorCode => (cause instanceof ParleyError ? cause.code : "server.internal");
