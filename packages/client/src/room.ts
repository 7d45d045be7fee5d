import type { Event } from "@parley/protocol/events";
import { parseMessageId } from "@parley/protocol/id";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Call } from "./calls";
import { createChanges } from "./changes";
import type { Connection } from "./connection";
import type { Looks, Who } from "./looks";
import * as Outbox from "./outbox";
import { createOwnTyping } from "./own-typing";
import type { Ports } from "./ports";
import { createPresence, type PresenceState } from "./presence";
import { createReactions } from "./reactions";
import type { RoomList } from "./room-list";
import { isAllRead, isMarkedSince, type ReceivedMessage } from "./rooms";
import type { Sender } from "./sender";
import { createStore, type Store } from "./store";
import * as Timeline from "./timeline";
import { createTimelineLoader } from "./timeline-loader";
import { createView, type TimelineState } from "./timeline-view";
import { createTyping } from "./typing";

/** One room as its user sees it. Its stores are live while it is open. */
export type RoomHandle = {
  readonly timeline: Store<TimelineState>;
  readonly presence: Store<PresenceState>;
  /** The others who are typing. */
  readonly typing: Store<readonly User[]>;
  /** Loads the newest messages and who is online, tells the server that the room is on the screen, and keeps all of it up to date until `close` has been called as often as `open`. */
  open(): void;
  close(): void;
  /** The loads resolve when the page is there or `timeline.error` says why it is not. They never reject. */
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Back to the end of the log. */
  loadLatest(): Promise<void>;
  /** Moves the window to where this message is, unless it contains it. */
  loadAround(seq: number): Promise<void>;
  /** Shows the message at once, and sends it as soon as possible: one with files after these, and it holds no other up meanwhile. Answers with its `clientMessageId`. */
  send(input: { content: string; replyToMessageId?: string; files?: readonly Outbox.PendingFile[] }): string;
  /** Takes a file off a message whose files are being uploaded, which then waits: until it is put back by the same, or removed. */
  setFileOff(clientMessageId: string, key: string, isOff: boolean): void;
  /** Takes a file off a message whose files are being uploaded. The last one of a message without text takes that with it. */
  removeFile(clientMessageId: string, key: string): void;
  /** Sends a failed message again. */
  retry(clientMessageId: string): void;
  /** Removes a message that is not confirmed. One that is on its way may arrive all the same. */
  discard(clientMessageId: string): void;
  /** Puts a message back that was discarded: one that had failed, or whose files were being uploaded. */
  putBack(failed: Outbox.PendingMessage): void;
  /**
   * Edits and deletes show at once, and are sent until they are answered, over reconnects (I13). If the server refuses one, the message shows
   * as before. They resolve with the message's new `rev`. An edit rejects with `message.changed` if the message is no longer at `rev`, the
   * version that the new text was made from (by default the newest known). Both reject with `connection.unknown` if the client stops first.
   */
  edit(messageId: string, content: string, rev?: number): Promise<number>;
  delete(messageId: string): Promise<number>;
  /**
   * Puts one's emoji on a message, or takes it off. It shows at once, and is sent until it is answered. Rejects as the above, and then the
   * message shows as before.
   */
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** Shows the message as deleted until the returned function is called: its author can still undo it. The server is not told. */
  assumeDeleted(messageId: string): () => void;
  /**
   * Moves the window to the first message of this time (ms) or later, or else to the log's end, by two requests. Resolves with that message's
   * sequence; undefined where it could not be loaded, or there is none.
   */
  loadAt(time: number): Promise<number | undefined>;
  /** Everything up to `seq` has been on the screen. It does nothing once the user has set the position, until the room is opened again or all of it is read. */
  markRead(seq: number): void;
  /**
   * The user says that everything up to `seq` is read and nothing after it: the one way back (I10). Where that is not all, what is on the screen is
   * not marked as read until the room is opened again. Shows at once, and is sent as soon as there is a connection. Resolves when the server has it.
   * Rejects with `ParleyError`, and then nothing has changed. `was`: the user said so in an earlier client, in which up to there was read; it is over
   * where the server says that more has been read since, on another device.
   */
  setRead(seq: number, was?: number): Promise<void>;
  /** Call it with every key that leaves unsent text. */
  typed(): void;
};

/** The client's side of a room: what it passes on from the server. */
export type RoomFeed = {
  handle: RoomHandle;
  event(
    event: Exclude<
      Event,
      {
        type:
          | "message"
          | "reaction"
          | "room_update"
          | "read"
          | "user_update"
          | "block"
          | "hidden"
          | "level"
          | "draft"
          | "preferences"
          | "report";
      }
    >,
  ): void;
  received(received: ReceivedMessage): void;
  /** The server has said who is online. */
  presence(who: Who): void;
  /** An event has said how many people are online. */
  setOnline(online: number): void;
  /** A message of the log that confirms `pending`. The client removes that from the outbox right after. */
  confirmed(pending: Outbox.PendingMessage, received: ReceivedMessage): void;
  isOpen(): boolean;
  /** What is known of the room's log. */
  known(): Timeline.Timeline;
  /** What an earlier client knew of the newest messages. */
  restore(messages: readonly Message[], change: number): void;
  /** A `hello` or a `sync` is done: fetches what the room has missed. */
  resync(): void;
  /** Drops all that is known of the room. */
  forget(): void;
  stop(): void;
};

type Deps = {
  connection: Connection;
  call: Call;
  /** Repeats the request until there is an answer, and applies what that means for the user's rooms. */
  callUntilAnswered: Call;
  sender: Sender;
  rooms: RoomList;
  looks: Looks;
  user: Store<User>;
  /** The epoch of the newest `hello`; undefined for a server of version 1. */
  epoch(): string | undefined;
  /** The messages that are known have changed. */
  changed(): void;
  opened(): void;
};

export const createRoom = (ports: Ports, roomId: string, deps: Deps): RoomFeed => {
  const { connection, call, callUntilAnswered, sender, rooms, looks, user, epoch, changed, opened } = deps;
  const typing = createTyping(ports.clock);
  const ownTyping = createOwnTyping(ports.clock, () => connection.notify("typingStart", { roomId }));
  const presence = createPresence(ports.clock, () => looks.again(roomId));
  const view = createView();
  let openings = 0;
  /** Since the room was opened, the user has said that not all of it is read, here or elsewhere: what is on the screen is not marked as read. */
  let isKeptUnread = false;
  let summary: RoomSummary | undefined;
  let timeline = Timeline.EMPTY;
  let pending: readonly Outbox.PendingMessage[] = [];
  /** Own messages that the log has and the window cannot place yet, as earlier ones are missing. They show as pending until then (I7). */
  let unplaced: readonly { seq: number; message: Outbox.PendingMessage }[] = [];

  const isOpen = () => openings > 0 && connection.isRunning();

  const render = (): TimelineState =>
    view({
      timeline,
      pending: [...unplaced.map(({ message }) => message), ...pending],
      optimisticEdits: [...reactions.optimisticEdits(user.get().userId), ...changes.optimisticEdits()],
      loading: loader.loading(),
      error: loader.error(),
      userId: user.get().userId,
      serverAheadMs: connection.serverAheadMs(),
    });

  const knownRev = (messageId: string): number | undefined => {
    const { seq } = parseMessageId(messageId);
    return (Timeline.at(timeline, seq) ?? timeline.detached.get(seq))?.rev;
  };

  const isAhead = ({ seq }: { seq: number }) => timeline.following && seq > Timeline.end(timeline);

  const publish = () => state.set(render());

  const set = (next: Timeline.Timeline) => {
    if (next === timeline) return;
    timeline = next;
    unplaced = unplaced.filter(isAhead);
    changed();
    publish();
  };

  const changes = createChanges(
    async (messageId, change) => {
      if (change.kind === "delete") return (await callUntilAnswered("deleteMessage", { messageId })).deleted.rev;
      const { content, rev } = change;
      // A server of version 1, which has no epoch, would refuse the field.
      const base = epoch() !== undefined && rev !== undefined && { rev };
      return (await callUntilAnswered("editMessage", { messageId, content, ...base })).edited.rev;
    },
    () => publish(),
  );

  const reactions = createReactions(
    async (messageId, emoji, on) => {
      await callUntilAnswered("react", { messageId, emoji, on });
    },
    () => publish(),
  );

  const loader = createTimelineLoader(ports, call, { roomId, get: () => timeline, set, isOpen, changed: publish });
  const state = createStore(render());

  const syncSoon = () => {
    if (isOpen()) loader.sync("soon");
  };

  const resync = () => {
    if (isOpen()) loader.sync("now");
  };

  const received = (newest: ReceivedMessage) => {
    if (newest.message.rev === 0) typing.ended(newest.message.userId);
    set(Timeline.received(timeline, newest));
    syncSoon();
  };

  const onRooms = () => {
    const before = summary;
    summary = rooms.get(roomId);
    if (summary === before) return;
    if (!summary) return forget();
    if (before && isMarkedSince(before, summary)) isKeptUnread = true;
    // Kept unread, it is all read only where the user has said so, here or elsewhere.
    else if (before && !isAllRead(before) && isAllRead(summary)) isKeptUnread = false;
    set(Timeline.noteRoomState(timeline, summary));
    if (before) return syncSoon();
    // The connection's subscription is new, and nobody knows that the room is looked at.
    looks.again(roomId);
    resync();
  };

  const forget = () => {
    unplaced = [];
    loader.abandon();
    set(Timeline.EMPTY);
    presence.clear();
    typing.clear();
  };

  const onOutbox = () => {
    const next = Outbox.inRoom(sender.outbox.get(), roomId);
    if (next.length === pending.length && next.every((each, index) => each === pending[index])) return;
    pending = next;
    publish();
  };

  const unsubscribe = [rooms.state.subscribe(onRooms), sender.outbox.subscribe(onOutbox)];
  onRooms();
  onOutbox();

  const handle: RoomHandle = {
    timeline: state,
    presence: presence.state,
    typing: typing.users,
    open: () => {
      openings += 1;
      if (openings > 1) return;
      isKeptUnread = false;
      set(Timeline.trim(timeline));
      opened();
      looks.open(roomId);
      resync();
    },
    close: () => {
      openings -= 1;
      if (openings > 0) return;
      looks.close(roomId);
      rooms.reportRead(roomId);
      presence.clear();
      loader.rest();
      set(Timeline.trim(timeline));
    },
    loadOlder: loader.loadOlder,
    loadNewer: loader.loadNewer,
    loadLatest: loader.loadLatest,
    loadAround: loader.loadAround,
    loadAt: loader.loadAt,
    // The server trims, too: so the pending row and the confirmed one are the same.
    send: (input) => {
      ownTyping.sent();
      return sender.send({ roomId, ...input, content: input.content.trim() });
    },
    retry: sender.retry,
    setFileOff: sender.setFileOff,
    removeFile: sender.removeFile,
    discard: sender.discard,
    putBack: (failed) => {
      const { clientMessageId } = failed;
      const isIt = (each: Message) => each.userId === user.get().userId && each.clientMessageId === clientMessageId;
      // Another client may have sent it just then.
      if (!timeline.window.some(isIt)) sender.putBack(failed);
    },
    edit: (messageId, text, rev = knownRev(messageId)) =>
      changes.submit(messageId, { kind: "edit", content: text.trim(), rev }),
    delete: (messageId) => changes.submit(messageId, { kind: "delete" }),
    react: reactions.submit,
    assumeDeleted: changes.assumeDeleted,
    markRead: (seq) => {
      if (!isKeptUnread) rooms.markRead(roomId, seq);
    },
    setRead: async (seq, was) => {
      const { readSeq = 0, seq: newest = 0 } = rooms.get(roomId) ?? {};
      const before = isKeptUnread;
      // At once: what is on the screen, or arrives meanwhile, must not be marked as read.
      isKeptUnread = seq < newest;
      if (seq >= readSeq) {
        rooms.markRead(roomId, seq);
        return rooms.reportRead(roomId);
      }
      const answered = rooms.beginMarkUnread(roomId, seq);
      try {
        if (was !== undefined) await rooms.told();
        const isOver = was !== undefined && (rooms.get(roomId)?.readSeq ?? 0) > was;
        if (isOver) isKeptUnread = before;
        else await callUntilAnswered("markUnread", { roomId, seq: seq + 1 });
      } catch (error) {
        isKeptUnread = before;
        throw error;
      } finally {
        answered();
      }
    },
    typed: ownTyping.typed,
  };

  return {
    handle,
    event: (event) => {
      if (event.type === "typing") {
        if (event.data.userId !== user.get().userId) typing.received(event.data);
      } else if (event.type === "user_joined") {
        presence.joined(event.data, event.data.online);
      } else {
        typing.ended(event.data.userId);
        presence.left(event.data.userId, event.data.online);
      }
    },
    received,
    isOpen,
    known: () => timeline,
    restore: (messages, change) => set(Timeline.restored(timeline, messages, change)),
    presence: presence.answered,
    setOnline: presence.setOnline,
    confirmed: (message, inLog) => {
      received(inLog);
      unplaced = [...unplaced, { seq: inLog.message.seq, message }].filter(isAhead);
    },
    resync: () => {
      // A reader from outside gets no events, and may have been removed: nothing that they have read may stay (I9).
      if (!summary) forget();
      resync();
    },
    forget,
    stop: () => {
      for (const each of unsubscribe) each();
      presence.clear();
      loader.rest();
      ownTyping.rest();
      typing.clear();
    },
  };
};
