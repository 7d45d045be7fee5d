import type { ActionName, Input, Output } from "@parley/protocol/actions";
import type { ParleyError } from "@parley/protocol/error";
import type { Event } from "@parley/protocol/events";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { type Call, createCall, PATIENCE_MS } from "./calls";
import { type Connection, type ConnectionState, createConnection } from "./connection";
import { createEarly } from "./early";
import * as Outbox from "./outbox";
import type { Ports } from "./ports";
import { createRoom, type RoomFeed, type RoomHandle } from "./room";
import { createRoomList } from "./room-list";
import type { Heard, RoomsState } from "./rooms";
import { createSender } from "./sender";
import { createStore, type Store } from "./store";
import { createTurns } from "./turns";

/** One user's Parley, over one connection: it is made for a person, and never becomes another one's (I15). Everything it knows is in its stores. */
export type Client = {
  /** Connects, and stays connected. */
  start(): void;
  /** Closes the connection and clears every timer. Resolves when all that is pending is stored. */
  stop(): Promise<void>;
  /** The page has become visible, or the network is back: checks the connection, or connects, at once. */
  wake(): void;
  /** The network is gone: says so at once, instead of when something is not answered, and goes on trying. */
  drop(): void;
  readonly connection: Store<ConnectionState>;
  /** The user's rooms. */
  readonly rooms: Store<RoomsState>;
  /** Its person, by the name that the server knows. */
  readonly user: Store<User>;
  /** What is not sent yet, of all rooms. */
  readonly outbox: Store<Outbox.OutboxState>;
  /**
   * Asks the server; waits for a connection if need be. Rejects with `ParleyError`: with `connection.unknown` when no answer was to be had.
   * What it changes in the user's rooms shows in `rooms` before it resolves.
   */
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** The same handle for the same room, always. */
  room(roomId: string): RoomHandle;
};

/** What an answer means for the client's own state. */
type Effects = { [A in ActionName]?: (input: Input<A>, output: Output<A>) => void };

/**
 * Requests under way at once, whatever happens: many rooms to count again, to join or to send to. More than `LIMITS.requestsWaiting` would be
 * refused, and the server works on few of a connection's requests at once.
 */
const REQUESTS_AT_ONCE = 16;

export const createClient = (ports: Ports, person: User): Client => {
  const user = createStore<User>(person);
  const feeds = new Map<string, RoomFeed>();
  const early = createEarly();
  let epoch: string | undefined;

  const inTurn = createTurns(REQUESTS_AT_ONCE);
  const line = createConnection(ports, person.userId, {
    event: (event) => receive(event),
    greeting: () => {
      const greeted = rooms.greeting();
      return (greeting, again) => {
        if (user.get().username !== greeting.user.username) user.set(greeting.user);
        const isRestored = epoch !== undefined && greeting.epoch !== undefined && greeting.epoch !== epoch;
        epoch = greeting.epoch ?? epoch;
        if (isRestored) forget();
        // After a restore, what arrived meanwhile was added to the old numbers: count anew.
        if (greeted(greeting.rooms).isIncomplete || isRestored) again();
        hearEarly();
        for (const feed of feeds.values()) feed.resync();
      };
    },
  });
  const connection: Connection = {
    ...line,
    request: (action, input) => inTurn(() => line.request(action, input)),
  };
  const call = createCall(ports, connection, PATIENCE_MS);
  const rooms = createRoomList(ports, call);
  const sender = createSender(ports, {
    connection,
    seqOf: (roomId) => rooms.get(roomId)?.seq ?? 0,
    epoch: () => epoch,
    sent: ({ sent, change }) => hear({ message: sent, change }),
  });

  const hearInRooms = (heard: Heard) => {
    if (rooms.get(heard.message.roomId)) rooms.heard(user.get(), heard);
    else early.add(heard);
  };

  const hearEarly = () => early.take().forEach(hearInRooms);

  /** The store is another: rooms and messages that are known may be in it no more, or be others (I6, I12). */
  const forget = () => {
    ports.log?.({ event: "epoch.changed" });
    early.take();
    rooms.forget();
    // Also of rooms that are looked at from outside.
    for (const feed of feeds.values()) feed.forget();
  };

  const hear = (heard: Heard) => {
    const { userId, clientMessageId, roomId } = heard.message;
    const isOwn = userId === person.userId && clientMessageId !== undefined;
    const pending = isOwn ? Outbox.find(sender.outbox.get(), clientMessageId) : undefined;
    const feed = feeds.get(roomId);
    if (pending) feed?.sent(pending, heard);
    else feed?.heard(heard);
    hearInRooms(heard);
    if (!pending) return;
    rooms.sent(roomId, heard.message.seq);
    sender.confirmed(pending.clientMessageId);
  };

  const fold = (room: RoomSummary) => {
    rooms.fold(room);
    hearEarly();
  };

  const effects: Effects = {
    createRoom: (_, { room }) => fold(room),
    joinRoom: (_, { room }) => fold(room),
    openDirect: (_, { room }) => fold(room),
    getRoom: (_, { room }) => fold(room),
    leaveRoom: ({ roomId }) => roomId !== undefined && rooms.drop(roomId),
    markRead: ({ roomId }, { readSeq }) => rooms.read(roomId, readSeq),
    sendMessage: (_, { sent, change }) => hear({ message: sent, change }),
    editMessage: (_, { edited, change }) => hear({ message: edited, change }),
    deleteMessage: (_, { deleted, change }) => hear({ message: deleted, change }),
  };

  /** What all of the client takes notice of. */
  const noticed =
    (call: Call): Call =>
    async (action, input) => {
      const output = await call(action, input);
      effects[action]?.(input, output);
      return output;
    };
  const request = noticed(call);
  const insist = noticed(createCall(ports, connection, Number.POSITIVE_INFINITY));

  const receive = (event: Event) => {
    const { roomId } = event;
    const feed = feeds.get(roomId);
    switch (event.type) {
      case "message":
        hear({ message: event.data, seq: event.seq, change: event.change });
        if (event.online !== undefined) feed?.counted(event.online);
        return;
      case "read":
        return rooms.read(roomId, event.data.readSeq);
      case "room_update":
        if (event.data.change === "removed") return rooms.drop(roomId);
        if (event.data.room) fold(event.data.room);
        // So that this connection hears the room, too.
        request("joinRoom", { roomId }).catch((error: ParleyError) =>
          ports.log?.({ event: "join.failed", roomId, code: error.code }),
        );
        return;
      default:
        feed?.event(event);
    }
  };

  return {
    start: () => {
      connection.start();
      void sender.restore();
    },
    stop: async () => {
      connection.stop();
      rooms.stop();
      for (const feed of feeds.values()) feed.stop();
      await sender.stop();
    },
    wake: connection.wake,
    drop: connection.drop,
    connection: connection.state,
    rooms: rooms.state,
    user,
    outbox: sender.outbox,
    request,
    room: (roomId) => {
      const feed =
        feeds.get(roomId) ??
        createRoom(ports, roomId, {
          connection,
          insist,
          call,
          sender,
          rooms,
          user,
          epoch: () => epoch,
        });
      feeds.set(roomId, feed);
      return feed.handle;
    },
  };
};
