import type { Event } from "@parley/protocol/events";
import { parseMessageId } from "@parley/protocol/id";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Call } from "./calls";
import { createChanges } from "./changes";
import type { Connection } from "./connection";
import * as Outbox from "./outbox";
import { createOwnTyping } from "./own-typing";
import type { Ports } from "./ports";
import { createPresence, type PresenceState } from "./presence";
import type { RoomList } from "./room-list";
import type { Heard } from "./rooms";
import type { Sender } from "./sender";
import { createStore, type Store } from "./store";
import * as Timeline from "./timeline";
import { createTimelineLoader } from "./timeline-loader";
import { createView, type TimelineState } from "./timeline-view";
import { createTyping } from "./typing";

/** One room as its user sees it. All is live while it is open. */
export type RoomHandle = {
  readonly timeline: Store<TimelineState>;
  readonly presence: Store<PresenceState>;
  /** The others who are typing. */
  readonly typing: Store<readonly User[]>;
  /** Loads the newest messages and who is online, and keeps them right until `close` was called as often as `open`. */
  open(): void;
  close(): void;
  /** These resolve when the page is there or `timeline.error` says why not; they never reject. */
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Back to the end of the log. */
  loadLatest(): Promise<void>;
  /** Moves the window to where this message is, unless it contains it. */
  loadAround(seq: number): Promise<void>;
  /** Shows the message at once, and sends it as soon as possible. Answers with its `clientMessageId`. */
  send(input: { content: string; replyToMessageId?: string }): string;
  /** Sends a failed message again. */
  retry(clientMessageId: string): void;
  /** Forgets a message that is not sent. One on its way may arrive all the same. */
  discard(clientMessageId: string): void;
  /**
   * Edits and deletes show at once, and are sent until they are answered, over reconnects (I13). They are taken back where the server refuses
   * them. Resolve with the version that was made. Reject with `ParleyError`: an edit with `message.changed` where the message is no longer at
   * `rev`, the version that the new text was made from, by default the newest known; either with `connection.unknown` where the client is
   * stopped before.
   */
  edit(messageId: string, content: string, rev?: number): Promise<number>;
  delete(messageId: string): Promise<number>;
  /** Everything up to `seq` has been read. */
  markRead(seq: number): void;
  /** To be called with every key: whether there is something unsent. */
  setTyping(typing: boolean): void;
};

/** What the client tells a room. */
export type RoomFeed = {
  handle: RoomHandle;
  event(event: Exclude<Event, { type: "message" | "room_update" | "read" }>): void;
  heard(heard: Heard): void;
  /** Somewhere an event told how many are online. */
  counted(online: number): void;
  /** A message has been committed that is still in the outbox, and leaves it at once. */
  sent(pending: Outbox.PendingMessage, heard: Heard): void;
  /** The connection has been greeted: whatever was missed shows now. */
  resync(): void;
  /** Nothing is known of the room. */
  forget(): void;
  stop(): void;
};

type Surroundings = {
  connection: Connection;
  call: Call;
  /** Asks until there is an answer, which all of the client takes notice of. */
  insist: Call;
  sender: Sender;
  rooms: RoomList;
  user: Store<User>;
  /** The store's, as `hello` told it; undefined of a server of version 1. */
  epoch(): string | undefined;
};

export const createRoom = (ports: Ports, roomId: string, surroundings: Surroundings): RoomFeed => {
  const { connection, call, insist, sender, rooms, user, epoch } = surroundings;
  const typing = createTyping(ports.clock);
  const ownTyping = createOwnTyping(ports.clock, (action) => connection.notify(action, { roomId }));
  const presence = createPresence(ports, call, roomId);
  const view = createView();
  let openings = 0;
  let summary: RoomSummary | undefined;
  let timeline = Timeline.EMPTY;
  let pending: readonly Outbox.PendingMessage[] = [];
  /** Committed, but not in the window yet for want of the messages before: shown as pending until then. */
  let landing: readonly { seq: number; message: Outbox.PendingMessage }[] = [];

  const isOpen = () => openings > 0 && connection.isRunning();

  const look = (): TimelineState =>
    view({
      timeline,
      pending: [...landing.map(({ message }) => message), ...pending],
      amendments: changes.amendments(),
      loading: loader.loading(),
      error: loader.error(),
      userId: user.get().userId,
      serverAheadMs: connection.serverAheadMs(),
    });

  const knownRev = (messageId: string): number | undefined => {
    const { seq } = parseMessageId(messageId);
    return (Timeline.at(timeline, seq) ?? timeline.aside.get(seq))?.rev;
  };

  const isAhead = ({ seq }: { seq: number }) => timeline.following && seq > Timeline.end(timeline);

  const show = () => state.set(look());

  const set = (next: Timeline.Timeline) => {
    if (next === timeline) return;
    timeline = next;
    landing = landing.filter(isAhead);
    show();
  };

  const changes = createChanges(
    async (messageId, change) => {
      if (change.kind === "delete") return (await insist("deleteMessage", { messageId })).deleted.rev;
      const { content, rev } = change;
      // A server of version 1 would refuse the field.
      const base = epoch() !== undefined && rev !== undefined && { rev };
      return (await insist("editMessage", { messageId, content, ...base })).edited.rev;
    },
    () => show(),
  );

  const loader = createTimelineLoader(ports, call, { roomId, get: () => timeline, set, isOpen, changed: show });
  const state = createStore(look());

  const syncSoon = () => {
    if (isOpen()) loader.sync("soon");
  };

  const resync = () => {
    if (!isOpen()) return;
    loader.sync("now");
    presence.refresh();
  };

  const heard = (it: Heard) => {
    if (it.message.rev === 0) typing.ended(it.message.userId);
    set(Timeline.heard(timeline, it));
    syncSoon();
  };

  const follow = () => {
    const before = summary;
    summary = rooms.get(roomId);
    if (summary === before) return;
    if (!summary) return forget();
    set(Timeline.noted(timeline, summary));
    if (before) syncSoon();
    else resync();
  };

  const forget = () => {
    landing = [];
    loader.abandon();
    set(Timeline.EMPTY);
    presence.clear();
    typing.clear();
  };

  const queue = () => {
    const next = Outbox.inRoom(sender.outbox.get(), roomId);
    if (next.length === pending.length && next.every((each, index) => each === pending[index])) return;
    pending = next;
    show();
  };

  const unsubscribe = [rooms.state.subscribe(follow), sender.outbox.subscribe(queue)];
  follow();
  queue();

  const handle: RoomHandle = {
    timeline: state,
    presence: presence.state,
    typing: typing.users,
    open: () => {
      openings += 1;
      if (openings > 1) return;
      set(Timeline.trimmed(timeline));
      resync();
    },
    close: () => {
      openings -= 1;
      if (openings > 0) return;
      ownTyping.set(false);
      presence.rest();
      loader.rest();
      set(Timeline.trimmed(timeline));
    },
    loadOlder: loader.loadOlder,
    loadNewer: loader.loadNewer,
    loadLatest: loader.loadLatest,
    loadAround: loader.loadAround,
    send: (input) => {
      ownTyping.sent();
      // As the server keeps it, so that the pending row and the saved one are the same.
      return sender.send({ roomId, ...input, content: input.content.trim() });
    },
    retry: sender.retry,
    discard: sender.discard,
    edit: (messageId, text, rev = knownRev(messageId)) =>
      changes.submit(messageId, { kind: "edit", content: text.trim(), rev }),
    delete: (messageId) => changes.submit(messageId, { kind: "delete" }),
    markRead: (seq) => rooms.markRead(roomId, seq),
    setTyping: ownTyping.set,
  };

  return {
    handle,
    event: (event) => {
      if (event.type === "typing") {
        if (event.data.userId !== user.get().userId) typing.heard(event.data);
      } else if (event.type === "user_joined") {
        presence.joined(event.data, event.data.online);
      } else {
        typing.ended(event.data.userId);
        presence.left(event.data.userId, event.data.online);
      }
    },
    heard,
    counted: presence.counted,
    sent: (message, it) => {
      heard(it);
      landing = [...landing, { seq: it.message.seq, message }].filter(isAhead);
    },
    resync,
    forget,
    stop: () => {
      for (const each of unsubscribe) each();
      presence.rest();
      loader.rest();
      ownTyping.rest();
      typing.clear();
    },
  };
};
