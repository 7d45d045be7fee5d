import type { ActionName, Input, Output } from "@parley/protocol/actions";
import type { ErrorCode, ParleyError } from "@parley/protocol/error";
import type { Event } from "@parley/protocol/events";
import type { Message } from "@parley/protocol/message";
import { FIRST_PREFERENCES, type Preferences } from "@parley/protocol/preferences";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createBlocked } from "./blocked";
import type { Cache } from "./cache";
import { type Call, createCall, PATIENCE_MS } from "./calls";
import { type Connection, type ConnectionState, createConnection } from "./connection";
import { createLimit } from "./limit";
import { createLooks } from "./looks";
import * as Outbox from "./outbox";
import { createPeople, type People } from "./people";
import type { CachePort, Ports } from "./ports";
import { createRoom, type RoomFeed, type RoomHandle } from "./room";
import { createRoomList } from "./room-list";
import type { ReceivedMessage, RoomsState } from "./rooms";
import { createSender } from "./sender";
import { createStore, type Store } from "./store";
import { createToldDrafts, type ToldDrafts } from "./told-drafts";
import { createUnroomedMessages } from "./unroomed-messages";

/** One person's Parley, over one connection. A client is made for a person and never becomes another one's (I15). Its stores hold all it knows. */
export type Client = {
  /** Connects, and stays connected. */
  start(): void;
  /** Closes the connection and clears every timer. Resolves when all that is pending is stored. */
  stop(): Promise<void>;
  /** Checks the connection, or connects, at once. Call it when the network is back. */
  wake(): void;
  /** The page is hidden: no room is on the screen until `show`. */
  hide(): void;
  /** The page is visible, which a new client takes for granted. After a silence the client checks its connection at once. */
  show(): void;
  /** Goes offline at once, and keeps trying to connect. Call it when the network is gone, so that nobody has to wait for a time-out. */
  drop(): void;
  readonly connection: Store<ConnectionState>;
  /** The user's rooms. */
  readonly rooms: Store<RoomsState>;
  /** The client's person, by the name that the server knows. */
  readonly user: Store<User>;
  /** Everybody of whom the client has heard, by today's names. */
  readonly people: People;
  /** Whom the client's person has blocked. */
  readonly blocked: Store<ReadonlySet<string>>;
  /** The newest message that was reported to this person as a moderator, since the client started. */
  readonly reported: Store<Reported | undefined>;
  /** The newest event of a message, which is new, changed, or reacted to: before the other stores know of it. */
  readonly told: Store<Told | undefined>;
  /** What the server has told of this person's drafts; `draft-sync.ts` brings them together with what is typed here. Undefined: nothing yet. */
  readonly drafts: Store<ToldDrafts | undefined>;
  /** How the client's person wants to be told of what is new. */
  readonly preferences: Store<Preferences>;
  /** The messages of all rooms that are not confirmed yet. */
  readonly outbox: Store<Outbox.OutboxState>;
  /** Of files that are being uploaded, by their key: how many bytes are on the server. */
  readonly uploads: Store<ReadonlyMap<string, number>>;
  /**
   * Asks the server, and waits for a connection if need be. Rejects with `ParleyError`: `connection.unknown` when no answer came in time.
   * Resolves after `rooms` shows what the action changed in the user's rooms.
   */
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Always answers with the same handle for the same room. */
  room(roomId: string): RoomHandle;
  /** Calls `listener` with every message of the user's rooms that is new or has changed, until the returned function is called. */
  watch(listener: Watcher): () => void;
};

/** An event that tells of a message. */
export type Told = Event & { type: "message" | "reaction" };

/** `change` is the room's change counter, where the event or the answer told it. */
type Watcher = (message: Message, change: number | undefined) => void;

export type Reported = { roomId: string; messageId: string };

/** Who a system message says has come. */
const comerOf = ({ userId, system }: Message): string | undefined =>
  system?.kind === "joined" ? userId : system?.kind === "added" ? system.object?.userId : undefined;

/** What an answer means for the client's own state. `upsert` takes in a room of the answer. */
type Effects = {
  [A in ActionName]?: (input: Input<A>, output: Output<A>, upsert: (room: RoomSummary) => void) => void;
};

/** The people whom a message names, but for those whom it mentions. */
const namedBy = ({ userId, username, system }: Message): User[] => [
  { userId, username },
  ...(system?.object ? [system.object] : []),
];

/** The people whom an answer names. `hello`, `sync` and the answers with one room or message are not among these: all of them is applied elsewhere. */
const named: { [A in ActionName]?: (output: Output<A>) => readonly User[] } = {
  getRoomHistory: ({ messages }) => messages.flatMap(namedBy),
  listMembers: ({ members }) => members.map(({ userId, username }) => ({ userId, username })),
  listOnline: ({ users }) => users,
  look: ({ users = [] }) => users,
  listUsers: ({ users }) => users,
  updateProfile: ({ user }) => [user],
};

/**
 * At most so many requests are under way at once, however many rooms there are to recount, join or send to. The server refuses more than
 * `LIMITS.requestsWaiting`, and works on few of a connection's requests at once.
 */
const REQUESTS_AT_ONCE = 16;

/** Errors by which a room's rules may be others than the client knows, as the event that said so was lost. */
const OUTDATED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "room.archived",
  "room.moderators_post",
  "room.mention_restricted",
]);

export const createClient = (ports: Ports, person: User): Client => {
  const user = createStore<User>(person);
  const feeds = new Map<string, RoomFeed>();
  const unroomed = createUnroomedMessages();
  const blocked = createBlocked(() => rooms.recountMentions());
  const reported = createStore<Reported | undefined>(undefined);
  const told = createStore<Told | undefined>(undefined);
  const drafts = createToldDrafts();
  const preferences = createStore(FIRST_PREFERENCES);
  const prefer = (next: Preferences) => {
    if (next.rev >= preferences.get().rev) preferences.set(next);
  };
  const watchers = new Set<Watcher>();
  let epoch: string | undefined;

  const limited = createLimit(REQUESTS_AT_ONCE);
  const unlimited = createConnection(ports, person.userId, {
    event: (event) => receive(event),
    activated: () => looks.again(),
    beginSync: (cursor) => {
      const looking = cursor === undefined ? looks.newest() : undefined;
      const { known, apply } = rooms.beginSync(cursor);
      return {
        input: { rooms: known, ...(cursor !== undefined && { cursor }), ...(looking !== undefined && { looking }) },
        apply: (page) => {
          if (epoch !== page.epoch) return false;
          apply(page.rooms, page.removed);
          meet(page.rooms);
          applyUnroomed();
          if (looking !== undefined && page.presence) feeds.get(looking)?.presence(page.presence);
          if (cursor === undefined) looks.againBut(looking);
          if (page.nextCursor === undefined) for (const feed of feeds.values()) feed.resync();
          return true;
        },
      };
    },
    beginHello: () => {
      const applyHello = rooms.beginHello();
      const applyBlocked = blocked.beginHello();
      const applyDrafts = drafts.beginHello();
      return (snapshot, again) => {
        const isRestored = epoch !== undefined && snapshot.epoch !== undefined && snapshot.epoch !== epoch;
        epoch = snapshot.epoch ?? epoch;
        if (isRestored) forget();
        people.learned(snapshot.user);
        applyBlocked(snapshot.blocked);
        if (snapshot.preferences) prefer(snapshot.preferences);
        // After a restore, events that came during `hello` were added to the old counts: count anew.
        if (applyHello(snapshot.rooms).isIncomplete || isRestored) again();
        meet(snapshot.rooms);
        applyUnroomed();
        if (snapshot.drafts) applyDrafts(snapshot.drafts, epoch, ports.clock.now() + connection.serverAheadMs());
        people.again();
        for (const feed of feeds.values()) feed.resync();
      };
    },
  });
  const connection: Connection = {
    ...unlimited,
    request: async (action, input) => {
      const output = await limited(() => unlimited.request(action, input));
      for (const person of named[action]?.(output) ?? []) people.learned(person);
      return output;
    },
  };
  const call = createCall(ports, connection, PATIENCE_MS);
  const people = createPeople(
    ports,
    async (userIds) => (await call("getUsers", { userIds })).users,
    (person) => {
      if (person.userId === user.get().userId) user.set(person);
      rooms.renamed(person);
    },
  );
  const rooms = createRoomList(ports, call, (input) => connection.notify("markRead", input));
  const looks = createLooks(ports, connection, (roomId, who) => feeds.get(roomId)?.presence(who));
  const sender = createSender(ports, {
    connection,
    seqOf: (roomId) => rooms.get(roomId)?.seq ?? 0,
    epoch: () => epoch,
    acknowledged: (clientMessageId, { sent, change }) => applyMessage({ message: sent, change }, clientMessageId),
    // An event that said so was lost, where the client did not know. No other may follow: nobody writes in an archived room.
    refused: (roomId, code) => {
      if (OUTDATED.has(code)) feeds.get(roomId)?.resync();
    },
  });

  /** The other people of direct rooms. The rooms show them by the newest name that is known. */
  const meet = (summaries: readonly RoomSummary[]) => {
    for (const { peer } of summaries) {
      if (!peer) continue;
      people.learned(peer);
      rooms.renamed(people.get(peer.userId) ?? peer);
    }
  };

  const applyToRooms = (received: ReceivedMessage) => {
    if (rooms.get(received.message.roomId)) rooms.received(user.get(), received, blocked.people.get());
    else unroomed.add(received);
  };

  const applyUnroomed = () => unroomed.take().forEach(applyToRooms);

  /** After a restore the server's rooms and messages may be gone, or be others: drops all that the client knows of them (I6, I12). */
  const forget = () => {
    ports.log?.({ event: "epoch.changed" });
    unroomed.take();
    rooms.forget();
    people.forget();
    // Feeds also exist for rooms that are open without being the user's.
    for (const feed of feeds.values()) feed.forget();
  };

  /** The `clientMessageId` under which this person may have sent a message, from here. */
  const ownId = ({ userId, clientMessageId }: Message) => (userId === person.userId ? clientMessageId : undefined);

  /**
   * Takes in a message of the log, whether an event or an answer brought it. If it confirms a pending message, this is the one place that
   * takes that out of the outbox: once, and only after the timeline has the message, so that its author never loses sight of it (I7).
   */
  const applyMessage = (received: ReceivedMessage, clientMessageId = ownId(received.message)) => {
    const { roomId, seq } = received.message;
    for (const person of namedBy(received.message)) people.heard(person);
    for (const watcher of watchers) watcher(received.message, received.change);
    const comer = comerOf(received.message);
    if (comer !== undefined) people.met(comer);
    const pending = clientMessageId === undefined ? undefined : Outbox.find(sender.outbox.get(), clientMessageId);
    const feed = feeds.get(roomId);
    if (pending) feed?.confirmed(pending, received);
    else feed?.received(received);
    applyToRooms(received);
    if (!pending) return;
    rooms.sent(roomId, seq);
    sender.remove(pending.clientMessageId);
  };

  /** Call it when something is asked for that has a room, and the returned function with the room. */
  const beginUpsert = () => {
    const upsert = rooms.beginUpsert();
    return (room: RoomSummary) => {
      const isNew = !rooms.get(room.roomId);
      if (!upsert(room)) return reconsider(room.roomId);
      // Until now nobody told this person of new names of those who are in it.
      if (isNew) people.again();
      meet([room]);
      applyUnroomed();
    };
  };

  /** The room ceased to be the user's while an answer was under way that has it: asks which of both was the later. */
  const reconsider = (roomId: string) => {
    request("getRoom", { roomId }).catch((error: ParleyError) => {
      ports.log?.({ event: "reconsider.failed", roomId, code: error.code });
      if (error.retry !== "never") connection.resubscribe();
    });
  };

  const effects: Effects = {
    createRoom: (_, { room }, upsert) => upsert(room),
    joinRoom: (_, { room }, upsert) => upsert(room),
    acceptInvitation: (_, { room }, upsert) => room && upsert(room),
    openDirect: (_, { room }, upsert) => upsert(room),
    getRoom: (_, { room }, upsert) => upsert(room),
    blockPerson: ({ userId }) => blocked.noted(userId, true),
    unblockPerson: ({ userId }) => blocked.noted(userId, false),
    leaveRoom: ({ roomId }) => roomId !== undefined && rooms.drop(roomId),
    hideRoom: ({ roomId, seq }) => rooms.hidden(roomId, seq),
    setLevel: ({ roomId }, set) => rooms.levelled(roomId, set),
    saveDraft: ({ roomId }, { draft }) => drafts.told(roomId, draft),
    setPreferences: (_, { preferences }) => prefer(preferences),
    markRead: ({ roomId }, position) => rooms.read(roomId, position),
    markUnread: ({ roomId }, position) => rooms.read(roomId, position),
    sendMessage: (_, { sent, change }) => applyMessage({ message: sent, change }),
    editMessage: (_, { edited, change }) => applyMessage({ message: edited, change }),
    deleteMessage: (_, { deleted, change }) => applyMessage({ message: deleted, change }),
    react: (_, { reacted, change }) => applyMessage({ message: reacted, change, isReaction: true }),
  };

  /** Applies what an answer means for the client's own state before its caller gets it. */
  const withEffects =
    (call: Call): Call =>
    async (action, input) => {
      const upsert = beginUpsert();
      const output = await call(action, input);
      effects[action]?.(input, output, upsert);
      return output;
    };
  const request = withEffects(call);
  const callUntilAnswered = withEffects(createCall(ports, connection, Number.POSITIVE_INFINITY));

  const receive = (event: Event) => {
    if (event.type === "user_update") return people.learned(event.data.user);
    if (event.type === "preferences") return prefer(event.data);
    if (event.type === "block") return blocked.noted(event.data.userId, event.data.blocked);
    const { roomId } = event;
    const feed = feeds.get(roomId);
    switch (event.type) {
      case "message":
        told.set(event);
        applyMessage({ message: event.data, seq: event.seq, change: event.change });
        if (event.online !== undefined) feed?.setOnline(event.online);
        return;
      case "reaction":
        told.set(event);
        return applyMessage({ message: event.data, seq: event.seq, change: event.change, isReaction: true });
      case "read":
        return rooms.read(roomId, event.data);
      case "report":
        return reported.set({ roomId, ...event.data });
      case "hidden":
        return rooms.hidden(roomId, event.data.hiddenSeq);
      case "level":
        return rooms.levelled(roomId, event.data);
      case "draft":
        return drafts.told(roomId, event.data);
      case "room_update":
        if (event.data.change === "removed") {
          rooms.drop(roomId);
          // Of a public room that was read from outside, the list of rooms says nothing.
          return feed?.forget();
        }
        if (event.data.room) beginUpsert()(event.data.room);
        // Subscribes this connection to the room.
        request("joinRoom", { roomId }).catch((error: ParleyError) => {
          ports.log?.({ event: "join.failed", roomId, code: error.code });
          if (error.retry !== "never") connection.resubscribe();
        });
        return;
      default:
        people.heard(event.data);
        // Whoever is blocked types for nobody here.
        if (event.type === "typing" && blocked.people.get().has(event.data.userId)) return;
        feed?.event(event);
    }
  };

  const feedOf = (roomId: string): RoomFeed => {
    const feed =
      feeds.get(roomId) ??
      createRoom(ports, roomId, {
        connection,
        callUntilAnswered,
        call,
        sender,
        rooms,
        looks,
        user,
        epoch: () => epoch,
        changed: () => cache?.changed(roomId),
        opened: () => cache?.opened(roomId),
      });
    feeds.set(roomId, feed);
    return feed;
  };

  let cache: Cache | undefined;

  /** Shows what was cached, and from now on keeps what is known. */
  const openCache = async (load: CachePort): Promise<void> => {
    const { storage, createCache } = await load();
    if (!connection.isRunning()) return;
    cache = createCache(storage, {
      clock: ports.clock,
      log: (entry) => ports.log?.(entry),
      known: () => {
        const { status, rooms: known } = rooms.known();
        return epoch === undefined || status === "loading" ? undefined : { epoch, rooms: [...known.values()] };
      },
      isOnline: () => connection.state.get().status === "online",
      timeline: (roomId) => (rooms.get(roomId) ? feeds.get(roomId)?.known() : undefined),
      restored: (cached, timelines) => {
        epoch ??= cached.epoch;
        // A server that was heard of meanwhile has other data.
        if (epoch !== cached.epoch) return;
        rooms.restore(cached.rooms, cached.at);
        meet(cached.rooms);
        applyUnroomed();
        for (const { roomId, messages, change } of timelines) {
          for (const person of messages.flatMap(namedBy)) people.heard(person);
          feedOf(roomId).restore(messages, change);
        }
      },
    });
    await cache.restore();
    for (const [roomId, feed] of feeds) if (feed.isOpen()) cache.opened(roomId);
    cache.changed();
  };
  const unwatchRooms = rooms.state.subscribe(() => cache?.changed());

  return {
    start: () => {
      connection.start();
      void sender.restore();
      if (ports.cache) openCache(ports.cache).catch(() => ports.log?.({ event: "cache.failed", operation: "open" }));
    },
    stop: async () => {
      connection.stop();
      rooms.stop();
      looks.stop();
      people.stop();
      for (const feed of feeds.values()) feed.stop();
      unwatchRooms();
      await Promise.all([sender.stop(), cache?.stop()]);
    },
    wake: connection.wake,
    hide: () => {
      connection.setVisible(false);
      looks.setVisible(false);
      for (const roomId of feeds.keys()) rooms.reportRead(roomId);
      void cache?.flush();
    },
    show: () => {
      connection.setVisible(true);
      looks.setVisible(true);
    },
    drop: connection.drop,
    connection: connection.state,
    rooms: rooms.state,
    user,
    people,
    blocked: blocked.people,
    reported,
    told,
    drafts: drafts.state,
    preferences,
    outbox: sender.outbox,
    uploads: sender.progress,
    request,
    room: (roomId) => feedOf(roomId).handle,
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };
};
