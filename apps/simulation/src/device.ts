import { type CacheStorage, createCache } from "@parley/client/cache";
import { type Client, createClient } from "@parley/client/client";
import { createDraftSync, type DraftSync } from "@parley/client/draft-sync";
import type { createFakeDrafts } from "@parley/client/fake-ports";
import type { PendingMessage } from "@parley/client/outbox";
import type { OutboxStorage, Ports } from "@parley/client/ports";
import type { RoomHandle } from "@parley/client/room";
import type { TimelineItem } from "@parley/client/timeline-view";
import type { Gateway } from "@parley/emulator/gateway";
import type { Input } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { messageId, parseMessageId } from "@parley/protocol/id";
import { mentionedIds } from "@parley/protocol/mention";
import { Message } from "@parley/protocol/message";
import { messagePreview } from "@parley/protocol/preview";
import type { Ticket } from "@parley/protocol/session";
import type { User } from "@parley/protocol/user";
import { TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import * as z from "zod/mini";
import { type Chance, mint } from "./chance";
import type { Browser } from "./deployment";
import type { Faults } from "./faults";
import { hash } from "./hash";
import type { Commit, Composed, DraftSeen, MessageSeen, NamedPerson, RoomSeen, Sees } from "./history";
import { createMachine, type Machine } from "./machine";
import { createNetwork, type Network, type Tap } from "./network";
import { reactionsText } from "./reactions-text";
import type { Recorder } from "./recorder";
import { nameless, saidIn } from "./said";
import type { Scheduler } from "./scheduler";

/** A person who is signed in in a browser: who they are, how they get tickets, and their stored outbox. */
export type Account = User & {
  browser: Browser;
  fetchTicket(userId: string): Promise<Ticket>;
  storage: OutboxStorage;
  cache: CacheStorage;
  /** What stands in the fields of its rooms. */
  drafts: ReturnType<typeof createFakeDrafts>;
};

/** One person's open page: the real client on a machine and a network that may fail. Records what the client shows. */
export type Device = {
  readonly clientId: string;
  readonly account: Account;
  readonly client: Client;
  readonly machine: Machine;
  readonly network: Network;
  room(roomId: string): RoomHandle;
  send(roomId: string, content: string, replyTo?: number): void;
  /** Sends past the outbox, under the `clientMessageId` of another person's message: an attack. */
  sendWithId(other: Message, content: string): Promise<void>;
  /** Sends past the outbox, a message of a type that the client does not send yet; the same request so many times at once. */
  sendTyped(roomId: string, content: string, messageType: "IMAGE" | "FILE", times?: number): Promise<void>;
  /** Sends pictures that were uploaded, past the outbox, so many times at once. */
  sendPictures(roomId: string, content: string, fileIds: readonly string[], times?: number): Promise<void>;
  /** Types and sends as the first version's clients do: to the room joined last, and without an id. */
  sendAsSeed(roomId: string, content: string): Promise<void>;
  /** What stands in the field of a room, and what is to stand there: empty once it was discarded. */
  draft(roomId: string): string;
  write(roomId: string, text: string): void;
  /** Sends what stands in the field. */
  sendDraft(roomId: string): void;
  readonly sync: DraftSync;
  /** What the client shows of drafts in the person's rooms, where a field has something or the server has told something. */
  seesDrafts(): DraftSeen[];
  edit(messageId: string, content: string): Promise<void>;
  remove(messageId: string): Promise<void>;
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  isOpen(roomId: string): boolean;
  setOpen(roomId: string, open: boolean): void;
  /** Opens the room, and from now on reads its messages as they arrive. */
  attend(roomId: string): void;
  openAll(): void;
  sees(): Sees;
  /** The people whom the client shows, with the names that it shows. */
  names(): NamedPerson[];
  /** When its connection began, by the run's clock. */
  onlineSince(): number | undefined;
  /** Records what the client shows of open rooms in which nothing has happened for a while. */
  observe(): void;
  /** Records what the client shows of the rooms with a commit since then, in a time without faults, in which nothing but the roll call has happened. */
  answerRollCall(since: number): void;
  /** Records who the client shows as typing although their message has arrived, in a time without faults. */
  observeTyping(): void;
  /** Records what the client still holds of rooms that the person has left. */
  noteRemnants(): void;
  /** Cuts the network, as the table was restored. Nothing that the client shows is recorded until it is online again. */
  restored(): void;
  stop(): Promise<void>;
  /** Ends the session, over this device's network. Rejects if the request fails. */
  signOut(): Promise<void>;
};

type OutsideMessage = Pick<Input<"sendMessage">, "content" | "afterSeq" | "files"> &
  Pick<Composed, "roomId" | "clientMessageId" | "messageType">;

type Dependencies = {
  scheduler: Scheduler;
  chance: Chance;
  faults: Faults;
  recorder: Recorder;
  gateway: Gateway;
};

const Sent = z.object({ action: z.string(), requestId: z.optional(z.string()), data: z.unknown() });
type Asked = Pick<z.infer<typeof Sent>, "action" | "data">;
const React = z.object({ emoji: z.string(), on: z.boolean() });
const Committed = z.object({
  type: z.literal("success"),
  requestId: z.string(),
  data: z.object({
    sent: z.optional(Message),
    edited: z.optional(Message),
    deleted: z.optional(Message),
    reacted: z.optional(Message),
  }),
});
const Typing = z.object({
  type: z.literal("typing"),
  roomId: z.string(),
  data: z.object({ userId: z.string(), isTyping: z.literal(true) }),
});

const RoomUpdate = z.object({ roomId: z.string(), data: z.object({ change: z.string() }) });

const ID_LENGTH = 16;
/** The share of rooms that are open. */
const OPEN_ROOMS = 0.4;
/** Within this time a client has noticed and fetched what it missed, unless it cannot know. */
const QUIET_MS = 12_000;
/** When a message is answered within this time of its commit, the resend was announced again (`repeatToldMs`). */
const ANSWERED_SOON_MS = 25_000;
/** Within this time a message reaches all, and ends its author's typing. Two calls after its commit may take 2 s each. */
const TYPED_ON_MS = 4_500;
/** The same while it is calm: only the network is slow now and then. */
const TYPED_ON_IN_CALM_MS = 2_000;

export const openDevice = (clientId: string, account: Account, given: Dependencies): Device => {
  const { scheduler, faults, recorder } = given;
  const chance = given.chance.fork(clientId);
  const machine = createMachine(scheduler, faults);
  const actions = new WeakMap<object, Map<string, Asked>>();
  /** Sockets on which a `ping` was sent and nothing has come since. */
  const probed = new WeakSet<object>();
  const sockets = new WeakMap<object, { sent: number; received: number }>();
  const watched = new Map<string, { handle: RoomHandle; openSince: number | undefined; unwatch(): void }>();
  /** Rooms whose messages are read as they arrive. */
  const attended = new Set<string>();
  /** Ids of messages that were sent past the outbox. */
  const outside = new Set<string>();
  /** How many changes of each message are under way. The client shows such a message as it will be. */
  const changing = new Map<string, number>();
  /** People whose names the page shows. */
  const drawn = new Set<string>();
  /** Rooms of which the client has heard that they are the person's no longer, and when. */
  const gone = new Map<string, number>();
  /**
   * By room: the versions of the newest message of which the client has heard, by their `rev`, with what a list shows of each; and which of them the
   * list has shown.
   */
  const told = new Map<string, { seq: number; previews: Map<number, string | undefined>; shown: number }>();
  /** Who the client shows as typing now, by room and person. */
  const typing = new Map<string, Recorder["typing"][number]>();
  /** By the run's clock. */
  let onlineSince: number | undefined;
  let stopped = false;
  /** What it shows is not of today: it has not been online yet, or not since a restore. */
  let isOutdated = true;

  const place = (message: Message) => ({
    roomId: message.roomId,
    seq: message.seq,
    messageId: message.messageId,
    hash: hash(saidIn(message)),
  });

  const acknowledge = (
    asked: Asked | undefined,
    { sent, edited, deleted, reacted }: z.infer<typeof Committed>["data"],
  ) => {
    const { action, data } = asked ?? {};
    const at = scheduler.now();
    if (action === "sendMessage" && sent) {
      const { clientMessageId = "" } = sent;
      recorder.acknowledged.push({ at, clientId, userId: account.userId, clientMessageId, ...place(sent) });
      for (const { fileId } of sent.files ?? []) recorder.sentWith.set(fileId, sent.messageId);
      recorder.trace(() => `${clientId} receives that ${clientMessageId} is ${sent.messageId}`);
      // The outbox shows its own messages alone until their place is loaded.
      const isOfOutbox = recorder.composed.some((each) => each.clientMessageId === clientMessageId);
      if (isOfOutbox && !outside.has(clientMessageId)) scheduler.after(0, () => observeOwn(sent));
    }
    const change = edited ?? deleted;
    if ((action === "editMessage" || action === "deleteMessage") && change)
      recorder.acknowledgedChanges.push({
        at,
        userId: account.userId,
        rev: change.rev,
        deleted: change.deleted === true,
        ...place(change),
      });
    const wish = React.safeParse(data).data;
    if (action === "react" && reacted && wish) {
      const { roomId, seq, rev } = reacted;
      const { emoji, on } = wish;
      recorder.acknowledgedReactions.push({ at, userId: account.userId, roomId, seq, rev, emoji, on });
    }
  };

  /** Records what the sender's client shows of their message (I7). */
  const observeOwn = ({ roomId, seq, clientMessageId = "" }: Message) => {
    const room = watched.get(roomId);
    if (stopped || !room || machine.isAsleep()) return;
    const { items, loaded, hasNewer, hasOlder } = room.handle.timeline.get();
    const times = items.filter((item) => idOf(item, account.userId) === clientMessageId).length;
    // A reloaded page may resend a message that is further up in the log than it has loaded.
    const isAbove = hasOlder && items.every((item) => item.kind === "pending" || item.message.seq > seq);
    const inView = room.openSince !== undefined && loaded && !hasNewer && !isAbove;
    recorder.ownMessagesObserved.push({ at: scheduler.now(), clientId, roomId, clientMessageId, times, inView });
  };

  const tap: Tap = {
    sent: (socket, text) => {
      const record = sockets.get(socket);
      if (record) record.sent += 1;
      const frame = Sent.safeParse(JSON.parse(text));
      if (frame.data?.action === "ping") probed.add(socket);
      if (!frame.success || frame.data.requestId === undefined) return;
      const asked = actions.get(socket) ?? new Map();
      actions.set(socket, asked.set(frame.data.requestId, frame.data));
    },
    received: (socket, text) => {
      const record = sockets.get(socket);
      if (record) record.received += 1;
      probed.delete(socket);
      // An answer from before the restore, which waited on a sleeping machine.
      if (isOutdated) return;
      // Parsing the other frames would cost time for nothing.
      if (text.startsWith('{"type":"success"')) {
        const reply = Committed.safeParse(JSON.parse(text));
        const { requestId, data } = reply.data ?? {};
        if (requestId !== undefined && data) acknowledge(actions.get(socket)?.get(requestId), data);
      } else if (text.startsWith('{"type":"typing"')) {
        const event = Typing.safeParse(JSON.parse(text));
        if (event.success) typing.get(`${event.data.roomId} ${event.data.data.userId}`)?.heardAt.push(scheduler.now());
      } else if (text.startsWith('{"type":"room_update"')) {
        const { roomId = "", data } = RoomUpdate.safeParse(JSON.parse(text)).data ?? {};
        if (data?.change === "removed") gone.set(roomId, scheduler.now());
        else gone.delete(roomId);
      }
    },
    gaveUp: (socket, reason, isDead) => {
      const mayBeSlow = probed.has(socket) && (faults.counts()["call slow"] ?? 0) > 0;
      recorder.givenUp.push({ at: scheduler.now(), clientId, reason, isDead, mayBeSlow });
    },
  };
  const network = createNetwork(scheduler, chance, given.gateway, machine, tap);

  const awake = () => new Promise<void>((resolve) => machine.whenAwake(resolve));
  /** Takes the time that a request travels one way. Throws without a network. */
  const travel = async () => {
    await scheduler.sleep(chance.between(1, 40));
    await awake();
    if (!network.isUp()) throw new ParleyError("server.busy", "Unable to reach the server (simulated).");
  };

  const storage: OutboxStorage = {
    ...account.storage,
    put: async (pending) => {
      const { clientMessageId } = pending;
      const record: Recorder["stored"][number] = { at: scheduler.now(), userId: account.userId, clientMessageId };
      recorder.stored.push(record);
      await account.storage.put(pending);
      record.keptAt = scheduler.now();
    },
  };

  const openSocket: Network["openSocket"] = (url, protocols) => {
    const socket = network.openSocket(url, protocols);
    const ticket = protocols.find((offer) => offer.startsWith(TICKET_SUBPROTOCOL_PREFIX)) ?? "";
    const record = {
      at: scheduler.now(),
      clientId,
      userId: account.userId,
      ticket: ticket.slice(TICKET_SUBPROTOCOL_PREFIX.length),
      sent: 0,
      received: 0,
    };
    sockets.set(socket, record);
    recorder.sockets.push(record);
    return socket;
  };

  const ports: Ports = {
    openSocket,
    fetchTicket: async (userId) => {
      await travel();
      const ticket = await account.fetchTicket(userId);
      await travel();
      return ticket;
    },
    clock: machine.clock,
    random: chance.next,
    mintId: () => mint(chance, ID_LENGTH),
    outbox: outboxOnDisk(storage, openDisk(scheduler, chance, awake)),
    cache: async () => ({
      storage: cacheOnDisk(account.cache, openDisk(scheduler, chance.fork("cache"), awake)),
      createCache,
    }),
    log: (entry) => recorder.trace(() => `${clientId} ${JSON.stringify(entry)}`),
  };
  const client = createClient(ports, account);
  const fields = account.drafts.page();
  const sync = createDraftSync(ports, client, fields.local);

  const seen = new WeakSet<TimelineItem>();
  const show = (handle: RoomHandle) => {
    if (isOutdated) return;
    for (const item of handle.timeline.get().items) {
      if (item.kind === "pending" || seen.has(item)) continue;
      seen.add(item);
      const { message } = item;
      if (changing.has(message.messageId)) continue;
      draw(message);
      const { roomId, seq, messageId, userId: author, clientMessageId = "", rev, deleted = false } = message;
      recorder.shown.push({
        at: scheduler.now(),
        clientId,
        userId: account.userId,
        author,
        clientMessageId,
        rev,
        deleted,
        roomId,
        seq,
        messageId,
        hash: hash(saidIn(message)),
      });
    }
  };

  /** The page shows the names of these people from now on. */
  const draw = ({ userId, system, content }: Message) => {
    for (const person of [userId, ...(system?.object ? [system.object.userId] : []), ...mentionedIds(content)]) {
      if (drawn.has(person)) continue;
      drawn.add(person);
      client.people.watch(person, () => {});
    }
  };

  const showTyping = (roomId: string, handle: RoomHandle) => {
    const now = new Set(handle.typing.get().map(({ userId }) => `${roomId} ${userId}`));
    for (const { userId } of handle.typing.get())
      if (!typing.has(`${roomId} ${userId}`)) {
        const shown = { clientId, roomId, userId, from: scheduler.now(), heardAt: [scheduler.now()], slept: false };
        recorder.typing.push(shown);
        typing.set(`${roomId} ${userId}`, shown);
      }
    for (const [key, shown] of typing) {
      if (shown.roomId !== roomId || now.has(key)) continue;
      Object.assign(shown, { until: scheduler.now(), slept: machine.hasSlept(shown.from) });
      typing.delete(key);
    }
  };

  const watch = (roomId: string) => {
    const known = watched.get(roomId);
    if (known) return known;
    const handle = client.room(roomId);
    const unsubscribe = [
      handle.timeline.subscribe(() => show(handle)),
      handle.typing.subscribe(() => showTyping(roomId, handle)),
    ];
    const open = chance.happens(OPEN_ROOMS);
    const room = {
      handle,
      openSince: open ? scheduler.now() : undefined,
      unwatch: () => {
        for (const each of unsubscribe) each();
      },
    };
    watched.set(roomId, room);
    if (open) handle.open();
    return room;
  };

  const setOpen = (roomId: string, open: boolean) => {
    const room = watch(roomId);
    if (stopped || open === (room.openSince !== undefined)) return;
    if (open) room.handle.open();
    else room.handle.close();
    room.openSince = open ? scheduler.now() : undefined;
  };

  const readToEnd = (roomId: string) => {
    const { handle, openSince } = watch(roomId);
    const { items, hasNewer } = handle.timeline.get();
    const newest = items.findLast((item) => item.kind === "message");
    if (openSince !== undefined && !hasNewer && newest) handle.markRead(newest.message.seq);
  };

  client.connection.subscribe(() => {
    const isOnline = client.connection.get().status === "online";
    if (isOnline && onlineSince === undefined) isOutdated = false;
    onlineSince = isOnline ? (onlineSince ?? scheduler.now()) : undefined;
  });
  client.rooms.subscribe(() => {
    for (const roomId of client.rooms.get().rooms.keys()) {
      watch(roomId);
    }
    // Within the event that brought the message, as the web app does.
    for (const roomId of attended) readToEnd(roomId);
  });

  client.told.subscribe(() => {
    const message = client.told.get()?.data;
    if (!message || isOutdated) return;
    const { roomId, seq, rev } = message;
    const known = told.get(roomId);
    if (known && known.seq > seq) return;
    const preview = nameless(messagePreview(message));
    if (known?.seq === seq) known.previews.set(rev, preview);
    else told.set(roomId, { seq, previews: new Map([[rev, preview]]), shown: 0 });
    // Once the client has taken it in.
    scheduler.after(0, () => observePreview(roomId));
  });

  /** Records it where the list goes back to an older version of a room's newest message. One that came late may be left out while it is in doubt. */
  const observePreview = (roomId: string) => {
    const { seq, lastMessagePreview } = client.rooms.get().rooms.get(roomId) ?? {};
    const known = told.get(roomId);
    if (stopped || isOutdated || known?.seq !== seq || !known) return;
    const listed = nameless(lastMessagePreview);
    const rev = Math.max(...[...known.previews].flatMap(([each, preview]) => (preview === listed ? [each] : [])));
    if (rev >= known.shown) known.shown = rev;
    else if (rev >= 0) {
      const shown = known.previews.get(known.shown);
      recorder.previewsObserved.push({ at: scheduler.now(), clientId, roomId, listed, shown });
    }
  };

  /** Records what the list shows of rooms of which the client has heard more. */
  const observeTold = (at: number) => {
    for (const [roomId, { seq: committed }] of told) {
      const { seq: shown = committed } = client.rooms.get().rooms.get(roomId) ?? {};
      if (shown < committed)
        recorder.endsObserved.push({ at, clientId, userId: account.userId, roomId, shown, committed });
    }
  };

  /** Records rooms that the client has although it has heard, long ago, that they are the person's no longer, and nothing else since. */
  const observeGone = (at: number) => {
    const { userId } = account;
    for (const [roomId, heardAt] of gone) {
      if (at - heardAt < QUIET_MS || !client.rooms.get().rooms.has(roomId)) continue;
      const last = recorder.readPositions.findLast((each) => each.userId === userId && each.roomId === roomId);
      if (last && last.readSeq === undefined && last.at <= heardAt)
        recorder.remnants.push({ what: "room", at, clientId, userId, roomId });
    }
  };

  const change = async (messageId: string, make: (room: RoomHandle) => Promise<unknown>): Promise<void> => {
    const since = scheduler.now();
    changing.set(messageId, (changing.get(messageId) ?? 0) + 1);
    try {
      await make(watch(parseMessageId(messageId).roomId).handle);
    } catch (error) {
      const isRunning = !stopped && client.connection.get().status !== "signed-out";
      if (isRunning && error instanceof ParleyError && error.retry !== "never")
        recorder.abandoned.push({ since, at: scheduler.now(), clientId, messageId });
      throw error;
    } finally {
      const left = (changing.get(messageId) ?? 1) - 1;
      if (left === 0) changing.delete(messageId);
      else changing.set(messageId, left);
    }
  };

  /** Sends past the outbox, the same request so many times at once. Nothing is sent again. */
  const sendOutside = async (input: OutsideMessage, times = 1): Promise<void> => {
    const { roomId, content, clientMessageId, messageType } = input;
    outside.add(clientMessageId);
    recorder.composed.push({
      at: scheduler.now(),
      clientId,
      userId: account.userId,
      roomId,
      clientMessageId,
      hash: hash(content),
      ...(messageType && { messageType }),
      isOutside: true,
    });
    await Promise.all(Array.from({ length: times }, () => client.request("sendMessage", input)));
  };

  /** When this message was acknowledged, if that was so soon after its commit that the resend was announced again. */
  const answeredAt = (commit: Commit | undefined): number | undefined => {
    const answer =
      commit && recorder.acknowledged.findLast(({ roomId, seq }) => roomId === commit.roomId && seq === commit.seq);
    return answer && answer.at - commit.at < ANSWERED_SOON_MS ? answer.at : undefined;
  };

  const observeRoom = (roomId: string, committed: number) => {
    const { items, loaded, hasNewer } = watch(roomId).handle.timeline.get();
    if (!loaded || hasNewer || !client.rooms.get().rooms.has(roomId)) return;
    const shown = Math.max(0, ...items.map((item) => (item.kind === "message" ? item.message.seq : 0)));
    const at = scheduler.now();
    recorder.endsObserved.push({ at, clientId, userId: account.userId, roomId, shown, committed });
    const newest = items.findLast((item) => item.kind === "message")?.message;
    const changed = recorder.changes.findLast((each) => each.roomId === roomId)?.at ?? 0;
    const isQuiet = at - changed >= QUIET_MS && newest && !changing.has(newest.messageId);
    const { seq, lastMessagePreview: listed } = client.rooms.get().rooms.get(roomId) ?? {};
    if (isQuiet && newest.seq === seq)
      recorder.previewsObserved.push({
        at,
        clientId,
        roomId,
        listed: nameless(listed),
        shown: nameless(messagePreview(newest)),
      });
  };

  /** Records ends, read positions, ended memberships and typing, if the client must know of them by now. */
  const observeList = (at: number) => {
    const { userId } = account;
    for (const { roomId, seq, readSeq, unreadAt } of client.rooms.get().rooms.values()) {
      const newest = recorder.commits.findLast((commit) => commit.roomId === roomId);
      if (newest && at - newest.at >= QUIET_MS)
        recorder.endsObserved.push({ at, clientId, userId, roomId, shown: seq, committed: newest.seq });
      const last = recorder.readPositions.findLast((each) => each.userId === userId && each.roomId === roomId);
      if (!last || at - last.at < QUIET_MS) continue;
      if (last.readSeq === undefined) recorder.remnants.push({ what: "room", at, clientId, userId, roomId });
      else {
        const shown = { readSeq, ...(unreadAt !== undefined && { unreadAt: Date.parse(unreadAt) }) };
        const stored = { readSeq: last.readSeq, unreadAt: last.unreadAt };
        recorder.readPositionsObserved.push({ at, clientId, roomId, shown, stored });
      }
    }
    observeTyping(at, TYPED_ON_MS);
  };

  const observeTyping = (at: number, withinMs: number) => {
    for (const { roomId, userId: other, heardAt } of typing.values()) {
      const last = recorder.commits.findLast((commit) => commit.roomId === roomId && commit.userId === other);
      if (last && last.at > Math.max(...heardAt) && at - last.at >= withinMs)
        recorder.typingAfterMessage.push({ at, clientId, roomId, userId: other, committedAt: last.at });
    }
  };

  const compose = (roomId: string, content: string, replyTo?: number) => {
    const reply = replyTo !== undefined && { replyToMessageId: messageId(roomId, replyTo) };
    const clientMessageId = watch(roomId).handle.send({ content, ...reply });
    recorder.composed.push({
      at: scheduler.now(),
      clientId,
      userId: account.userId,
      roomId,
      clientMessageId,
      hash: hash(content),
      ...(replyTo !== undefined && { replyTo }),
    });
    recorder.trace(() => `${clientId} composes ${clientMessageId} in ${roomId}`);
  };

  const record: Recorder["clients"][number] = { clientId, userId: account.userId, from: scheduler.now() };
  recorder.clients.push(record);
  recorder.trace(() => `${clientId} starts, for ${account.username}`);
  client.start();

  return {
    clientId,
    account,
    client,
    machine,
    network,
    room: (roomId) => watch(roomId).handle,
    draft: (roomId) => fields.local.get(roomId).text,
    write: (roomId, text) => {
      recorder.trace(() => `${clientId} writes “${text}” in ${roomId}`);
      fields.type(roomId, text);
    },
    sendDraft: (roomId) => {
      const { text } = fields.local.get(roomId);
      recorder.sentDrafts.push({ clientId, userId: account.userId, roomId, text });
      compose(roomId, text.trim());
      fields.type(roomId, "");
    },
    sync,
    seesDrafts: () =>
      [...client.rooms.get().rooms.keys()].map((roomId) => {
        const other = fields.local.record(roomId)?.other;
        const beside = other?.rev !== undefined && other.text;
        return { roomId, text: fields.local.get(roomId).text, ...(beside && { beside }) };
      }),
    send: compose,
    sendWithId: async ({ roomId, seq, clientMessageId = "" }, content) => {
      if (!outside.has(clientMessageId)) await sendOutside({ roomId, content, clientMessageId, afterSeq: seq - 1 });
    },
    sendTyped: (roomId, content, messageType, times) => {
      const { seq = 0 } = client.rooms.get().rooms.get(roomId) ?? {};
      return sendOutside({ roomId, content, clientMessageId: ports.mintId(), afterSeq: seq, messageType }, times);
    },
    sendPictures: (roomId, content, fileIds, times) => {
      const { seq = 0 } = client.rooms.get().rooms.get(roomId) ?? {};
      const files = fileIds.map((fileId) => ({ fileId }));
      const clientMessageId = ports.mintId();
      return sendOutside({ roomId, content, clientMessageId, afterSeq: seq, messageType: "IMAGE", files }, times);
    },
    sendAsSeed: async (roomId, content) => {
      recorder.unnamed.push({ userId: account.userId, hash: hash(content) });
      await client.request("joinRoom", { roomId });
      await client.request("typingStart", {});
      await client.request("sendMessage", { content });
      await client.request("typingStop", {});
    },
    edit: (messageId, content) => {
      recorder.edits.push({ clientId, ...parseMessageId(messageId), hash: hash(content) });
      return change(messageId, (room) => room.edit(messageId, content));
    },
    remove: (messageId) => change(messageId, (room) => room.delete(messageId)),
    react: (messageId, emoji, on) => change(messageId, (room) => room.react(messageId, emoji, on)),
    isOpen: (roomId) => watch(roomId).openSince !== undefined,
    setOpen,
    attend: (roomId) => {
      setOpen(roomId, true);
      attended.add(roomId);
      readToEnd(roomId);
    },
    openAll: () => {
      for (const roomId of watched.keys()) setOpen(roomId, true);
    },
    onlineSince: () => onlineSince,
    names: () => [
      ...[...drawn, account.userId].map((userId) => ({ userId, username: client.people.get(userId)?.username })),
      ...[...client.rooms.get().rooms.values()].flatMap(({ peer, name }) =>
        peer ? [{ userId: peer.userId, username: name }] : [],
      ),
    ],
    sees: () => ({
      rooms: [...client.rooms.get().rooms.values()].map((room): RoomSeen => {
        const { timeline, presence, typing: others } = watch(room.roomId).handle;
        const { items, loaded, hasNewer } = timeline.get();
        const { roomId, seq, change: changes, readSeq, unread, mentions } = room;
        return {
          roomId,
          seq,
          change: changes,
          readSeq,
          role: room.role,
          name: room.peer ? "" : room.name,
          rules: JSON.stringify([room.description ?? "", room.invite, room.post, room.mention, room.archived]),
          ...(room.lastMessagePreview !== undefined && { preview: nameless(room.lastMessagePreview) }),
          unread,
          mentions,
          messages: items.flatMap((item) => (item.kind === "message" ? [messageSeen(item.message)] : [])),
          atEnd: loaded && !hasNewer,
          online: presence.get().users.map(({ userId }) => userId),
          ...count(presence.get().online),
          typing: others.get().map(({ userId }) => userId),
        };
      }),
    }),
    observe: () => {
      const now = scheduler.now();
      if (stopped || isOutdated || machine.isAsleep()) return;
      observeTold(now);
      observeGone(now);
      if (!faults.isLosslessOnceAnswered()) return;
      if (now - (onlineSince ?? now) < QUIET_MS || machine.hasSlept(now - QUIET_MS)) return;
      const isLossless = faults.isLossless();
      if (isLossless) observeList(now);
      for (const [roomId, { openSince = now }] of watched) {
        const last = recorder.commits.findLast((commit) => commit.roomId === roomId);
        const since = isLossless ? last?.at : answeredAt(last);
        if (last && since !== undefined && now - since >= QUIET_MS && now - openSince >= QUIET_MS)
          observeRoom(roomId, last.seq);
      }
    },
    observeTyping: () => {
      const now = scheduler.now();
      if (!stopped && !isOutdated && !network.isHalfOpen() && now - (onlineSince ?? now) >= QUIET_MS)
        observeTyping(now, TYPED_ON_IN_CALM_MS);
    },
    answerRollCall: (since) => {
      const now = scheduler.now();
      if (stopped || isOutdated || network.isHalfOpen() || now - (onlineSince ?? now) < QUIET_MS) return;
      if (faults.isLossless()) observeList(now);
      for (const [roomId, { openSince = now }] of watched) {
        const last = recorder.commits.findLast((commit) => commit.roomId === roomId && now - commit.at >= QUIET_MS);
        // In a room that is archived nobody has called, and nothing has shown what was missed.
        if (last && last.at >= since && now - openSince >= QUIET_MS) observeRoom(roomId, last.seq);
      }
    },
    noteRemnants: () => {
      const at = scheduler.now();
      for (const [roomId, { handle }] of watched)
        if (!client.rooms.get().rooms.has(roomId) && handle.timeline.get().items.some(({ kind }) => kind === "message"))
          recorder.remnants.push({ what: "messages", at, clientId, userId: account.userId, roomId });
    },
    restored: () => {
      isOutdated = true;
      gone.clear();
      told.clear();
      network.cut();
    },
    stop: async () => {
      stopped = true;
      record.until ??= scheduler.now();
      for (const { unwatch } of watched.values()) unwatch();
      for (const shown of typing.values())
        Object.assign(shown, { until: scheduler.now(), slept: machine.hasSlept(shown.from) });
      typing.clear();
      sync.stop();
      recorder.trace(() => `${clientId} stops`);
      await client.stop();
    },
    signOut: async () => {
      await travel();
      await account.browser.signOut();
      await travel();
    },
  };
};

const messageSeen = (message: Message): MessageSeen => ({
  roomId: message.roomId,
  seq: message.seq,
  messageId: message.messageId,
  hash: hash(saidIn(message)),
  userId: message.userId,
  clientMessageId: message.clientMessageId ?? "",
  rev: message.rev,
  deleted: message.deleted === true,
  reactions: reactionsText(message.reactions),
});

const count = (online: number | undefined) => online !== undefined && { count: online };

const idOf = (item: TimelineItem, userId: string): string | undefined => {
  if (item.kind === "pending") return item.pending.clientMessageId;
  return item.message.userId === userId ? item.message.clientMessageId : undefined;
};

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A browser's database: each operation takes a moment, one after the other. */
const openDisk = (scheduler: Scheduler, chance: Chance, awake: () => Promise<void>): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(async () => {
      await scheduler.sleep(chance.between(0.1, 3));
      await awake();
      return work();
    });
    last = turn;
    return turn;
  };
};

const outboxOnDisk = (storage: OutboxStorage, inTurn: InTurn): OutboxStorage => ({
  load: () => inTurn(() => storage.load()),
  put: (pending: PendingMessage) => inTurn(() => storage.put(pending)),
  remove: (clientMessageId) => inTurn(() => storage.remove(clientMessageId)),
});

const cacheOnDisk = (storage: CacheStorage, inTurn: InTurn): CacheStorage => ({
  load: () => inTurn(() => storage.load()),
  putRooms: (rooms) => inTurn(() => storage.putRooms(rooms)),
  putTimeline: (timeline) => inTurn(() => storage.putTimeline(timeline)),
  removeTimeline: (roomId) => inTurn(() => storage.removeTimeline(roomId)),
});
