import { ACTIONS, isAction } from "@parley/protocol/actions";
import { isSameDraft, NO_DRAFT, type RoomDraft } from "@parley/protocol/draft";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import type { Event } from "@parley/protocol/events";
import { type Attachment, contentOf, isPicture } from "@parley/protocol/file";
import { messageId, parseMessageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import { isMentioned } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import { messagePreview } from "@parley/protocol/preview";
import { react } from "@parley/protocol/reaction";
import { parseRequest } from "@parley/protocol/request";
import type { ReadPosition, RoomSummary } from "@parley/protocol/room";
import type { Ticket } from "@parley/protocol/session";
import type { User } from "@parley/protocol/user";
import { PROTOCOL_VERSION, SUBPROTOCOL } from "@parley/protocol/version";
import type { Clock, SocketLike } from "./ports";
import type { FileApi } from "./upload";

/**
 * A server in memory for the client's own tests: rooms with their logs, sockets with their subscriptions. It keeps the protocol's promises
 * and no more: frames may be late and overtake each other, and a resend is recognised only after its `afterSeq`. Whole clients run against
 * the real server in apps/simulation.
 */

type Room = {
  roomId: string;
  name: string;
  log: Message[];
  change: number;
  /** By sequence: the change that made the newest version of an edited or deleted message. */
  changed: Map<number, number>;
  members: Map<string, ReadPosition>;
};
type Connection = {
  user: User;
  socket: SocketLike;
  subscriptions: Set<string>;
  /** The rooms on its screen; undefined for a client that does not say. */
  looking: Set<string> | undefined;
  open: boolean;
};

/**
 * What happens to a request: `lost` is performed and not answered, `dropped` is not performed, `throttled` is refused by API Gateway, which
 * does not say which request it means.
 */
export type Fate = "answered" | "lost" | "dropped" | "throttled" | { refuse: ErrorCode; retryAfterMs?: number };

/** A step of an upload, or its end. */
type FileStep = "ask" | "post" | "complete" | "discard";

export type FakeServer = ReturnType<typeof createFakeServer>;

export const createFakeServer = (clock: Clock) => {
  const rooms = new Map<string, Room>();
  const connections = new Set<Connection>();
  const tickets = new Map<string, User>();
  /** Rooms by their creator and `clientRoomId`. */
  const created = new Map<string, Room>();
  /** What each person has begun to write, by their id and the room's, and the saves that made it. */
  const drafts = new Map<string, RoomDraft & { saves: string[] }>();
  /** Whom each person has blocked. */
  const blocks = new Map<string, Set<string>>();
  /** Files by their id; `bytes` of them are at an address until `expiresAt`. */
  const files = new Map<string, { attachment: Attachment; expiresAt: number; isReady: boolean; claim?: string }>();
  /** The addresses that bytes were posted to. */
  const posted = new Set<string>();
  let minted = 0;

  /** What a test may change. */
  const world = {
    signedIn: true,
    hasGuests: true,
    reachable: true,
    latencyMs: () => 5,
    fate: (_action: string): Fate => "answered",
    /** What happens to a step of an upload. */
    fileFate: (_step: FileStep, _name: string): "done" | "lost" | ErrorCode => "done",
    /** How long posting a file takes. */
    postMs: (_name: string) => 50,
    losesEvent: () => false,
    /** Pages end before so many of the newest messages, like a page that was read before those were committed. */
    unreadable: 0,
    epoch: "first",
  };
  /** Every request that arrived, in order. */
  const requests: { action: string; data: unknown }[] = [];

  const iso = (time = clock.now()) => new Date(time).toISOString();
  const mint = (prefix: string) => {
    minted += 1;
    return `${prefix}${minted}`;
  };

  const deliver = (connection: Connection, frame: unknown) => {
    clock.setTimeout(() => {
      if (connection.open && world.reachable) connection.socket.onmessage?.({ data: JSON.stringify(frame) });
    }, world.latencyMs());
  };

  const announce = (room: Room, event: Event, except?: Connection) => {
    for (const connection of connections)
      if (connection !== except && connection.subscriptions.has(room.roomId) && !world.losesEvent())
        deliver(connection, event);
  };

  const notify = (userId: string, event: Event, except?: Connection) => {
    for (const connection of connections)
      if (connection !== except && connection.user.userId === userId) deliver(connection, event);
  };

  const find = (roomId: string, user: User): Room => {
    const room = rooms.get(roomId);
    if (!room?.members.has(user.userId)) throw new ParleyError("room.not_found", "Unable to find the room.");
    return room;
  };

  const summarize = (room: Room, user: User): RoomSummary => {
    const position = room.members.get(user.userId) ?? { readSeq: 0 };
    const { readSeq } = position;
    const unread = room.log.filter((each) => each.seq > readSeq && each.userId !== user.userId && !each.deleted);
    const counted = unread.slice(0, LIMITS.unreadCount);
    const tail = room.log.at(-1);
    return {
      roomId: room.roomId,
      name: room.name,
      kind: "public",
      isPrivate: false,
      createdBy: "u-owner",
      createdAt: "2030-01-01T00:00:00.000Z",
      members: [],
      role: "member",
      seq: room.log.length,
      change: room.change,
      ...position,
      unread: counted.length,
      mentions: counted.filter((each) => isMentioned(each, user)).length,
      ...(tail && {
        lastMessageAt: tail.timestamp,
        lastMessagePreview: messagePreview(tail),
      }),
    };
  };

  type Draft = {
    content: string;
    files?: Attachment[];
    clientMessageId?: string | undefined;
    replyToMessageId?: string | undefined;
  };

  const post = (roomId: string, user: User, draft: Draft, sender?: Connection): Message => {
    const room = find(roomId, user);
    const seq = room.log.length + 1;
    const message: Message = {
      messageId: messageId(roomId, seq),
      roomId,
      seq,
      userId: user.userId,
      username: user.username,
      content: contentOf(draft.content, draft.files),
      messageType: !draft.files ? "TEXT" : draft.files.every(({ type }) => isPicture(type)) ? "IMAGE" : "FILE",
      ...(draft.files && { files: draft.files }),
      timestamp: iso(),
      rev: 0,
      ...(draft.clientMessageId !== undefined && { clientMessageId: draft.clientMessageId }),
      ...(draft.replyToMessageId !== undefined && { replyToMessageId: draft.replyToMessageId }),
    };
    room.log.push(message);
    announce(room, { type: "message", roomId, data: message, seq, change: room.change }, sender);
    return message;
  };

  const claim = ({ fileId, alt }: { fileId: string; alt?: string | undefined }, nonce: string | undefined) => {
    const file = files.get(fileId);
    if (!file) throw new ParleyError("file.not_found", "Unable to find the file.");
    if (!file.isReady) throw new ParleyError("file.not_ready", "Unable to use the file.");
    if (file.claim !== undefined && file.claim !== nonce) throw new ParleyError("file.used", "Unable to use the file.");
    if (nonce !== undefined) file.claim = nonce;
    return { ...file.attachment, ...(alt !== undefined && { alt }) };
  };

  /** Every step of an upload that arrived, in order. */
  const fileSteps: string[] = [];

  const fileApi: FileApi = {
    ask: (input) =>
      step("ask", input.name, 5, () => {
        const { roomId: _roomId, ...looks } = input;
        const fileId = mint("file-").padEnd(16, "0");
        const expiresAt = clock.now() + LIMITS.uploadTtlMs;
        files.set(fileId, { attachment: { fileId, ...looks }, expiresAt, isReady: false });
        return { fileId, url: `https://files.parley.test/${fileId}`, fields: {}, expiresAt: iso(expiresAt) };
      }),
    post: ({ fileId }, _key, signal, progress) => {
      const { name = "?", bytes = 0 } = files.get(fileId)?.attachment ?? {};
      progress(Math.floor(bytes / 2));
      return step("post", name, world.postMs(name), () => {
        signal.throwIfAborted();
        if ((files.get(fileId)?.expiresAt ?? 0) <= clock.now())
          throw new ParleyError("file.not_ready", "Unable to use the file: the address is no longer good.");
        posted.add(fileId);
        progress(bytes);
      });
    },
    complete: (fileId) =>
      step("complete", files.get(fileId)?.attachment.name ?? "?", 5, () => {
        const file = files.get(fileId);
        if (!file) throw new ParleyError("file.not_found", "Unable to find the file.");
        if (!posted.has(fileId)) throw new ParleyError("file.not_ready", "Unable to use the file.");
        file.isReady = true;
        return file.attachment;
      }),
    discard: (fileId) =>
      step("discard", files.get(fileId)?.attachment.name ?? "?", 5, () => {
        if (files.get(fileId)?.claim !== undefined) throw new ParleyError("file.used", "Unable to use the file.");
        files.delete(fileId);
        posted.delete(fileId);
      }),
  };

  const step = <T>(kind: FileStep, name: string, ms: number, perform: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const unreachable = () => reject(new ParleyError("server.busy", "Parley cannot be reached right now."));
      clock.setTimeout(() => {
        if (!world.reachable) return unreachable();
        fileSteps.push(`${kind} ${name}`);
        const fate = world.fileFate(kind, name);
        try {
          if (fate !== "done" && fate !== "lost") throw new ParleyError(fate, "Unable to do this.");
          const made = perform();
          if (fate === "lost") unreachable();
          else resolve(made);
        } catch (error) {
          reject(error);
        }
      }, ms);
    });

  const changeMessage = (id: string, user: User, how: { content: string } | "delete") => {
    const { roomId, seq } = parseMessageId(id);
    const room = find(roomId, user);
    const before = room.log[seq - 1];
    if (!before) throw new ParleyError("message.not_found", "Unable to find the message.");
    if (before.userId !== user.userId) throw new ParleyError("message.not_yours", "Unable to change the message.");
    if (before.deleted && how !== "delete") throw new ParleyError("message.deleted", "Unable to edit the message.");
    const rev = before.rev + 1;
    const message: Message =
      how === "delete"
        ? { ...before, rev, content: "", deleted: true, deletedAt: iso() }
        : { ...before, rev, content: how.content, edited: true, editedAt: iso() };
    room.log[seq - 1] = message;
    room.change += 1;
    room.changed.set(seq, room.change);
    announce(room, { type: "message", roomId, data: message, seq: room.log.length, change: room.change });
    return { message, change: room.change };
  };

  const reactTo = (id: string, { userId }: User, wish: { emoji: string; on: boolean }) => {
    const { roomId, seq } = parseMessageId(id);
    const room = rooms.get(roomId);
    const before = room?.log[seq - 1];
    if (!room || !before) throw new ParleyError("message.not_found", "Unable to find the message.");
    if (before.deleted) throw new ParleyError("message.deleted", "Unable to react to the message.");
    const { reactions: former = [], ...rest } = before;
    const reactions = react(former, { userId, ...wish });
    if (reactions === former) return { message: before, change: room.changed.get(seq) ?? room.change };
    const message = { ...rest, rev: before.rev + 1, ...(reactions.length > 0 && { reactions: [...reactions] }) };
    room.log[seq - 1] = message;
    room.change += 1;
    room.changed.set(seq, room.change);
    announce(room, { type: "reaction", roomId, data: message, seq: room.log.length, change: room.change });
    return { message, change: room.change };
  };

  const page = (room: Room, input: { limit?: number; before?: number; after?: number }) => {
    const { limit = LIMITS.defaultPageSize, before, after } = input;
    const { log, change } = room;
    if (after !== undefined) {
      const messages = log.slice(after, Math.min(after + limit, log.length - world.unreadable)).reverse();
      return { messages, ...(after + messages.length >= log.length && { seq: log.length, change }) };
    }
    const upTo = before === undefined ? log.length : before - 1;
    const messages = log.slice(Math.max(0, upTo - limit), upTo).reverse();
    return { messages, ...(before === undefined && { seq: log.length, change }) };
  };

  const join = (roomId: string, user: User) => {
    const room = rooms.get(roomId);
    if (!room) throw new ParleyError("room.not_found", "Unable to find the room.");
    if (!room.members.has(user.userId)) room.members.set(user.userId, { readSeq: room.log.length });
    return room;
  };

  const onlineIn = ({ roomId }: Room) => {
    const online = [...connections].filter(({ subscriptions }) => subscriptions.has(roomId)).map(({ user }) => user);
    const users = [...new Map(online.map((each) => [each.userId, each])).values()];
    return { online: users.length, users };
  };

  const perform = (connection: Connection, action: string, data: unknown): unknown => {
    const { user, subscriptions } = connection;
    if (!isAction(action)) throw new ParleyError("action.unknown", "Unable to do this.");
    switch (action) {
      case "hello": {
        const mine = [...rooms.values()].filter((room) => room.members.has(user.userId));
        const { cursor = "0", looks, drafts: asked } = ACTIONS.hello.input.parse(data);
        if (looks) connection.looking ??= new Set();
        const start = Number(cursor);
        const some = mine.slice(start, start + 2);
        for (const room of some) subscriptions.add(room.roomId);
        return {
          protocol: PROTOCOL_VERSION,
          user,
          epoch: world.epoch,
          ...(blocks.has(user.userId) && { blocked: [...(blocks.get(user.userId) ?? [])] }),
          rooms: some.map((room) => summarize(room, user)),
          ...(asked && {
            drafts: some.flatMap(({ roomId }) => drafts.get(`${user.userId} ${roomId}`) ?? []),
          }),
          ...(mine.length > start + 2 && { nextCursor: `${start + 2}` }),
        };
      }
      case "saveDraft": {
        const { roomId, clientSaveId, ...wanted } = ACTIONS.saveDraft.input.parse(data);
        find(roomId, user);
        const key = `${user.userId} ${roomId}`;
        const { saves, ...current } = drafts.get(key) ?? { ...NO_DRAFT, roomId, saves: [] };
        if (isSameDraft(current, wanted) || saves.includes(clientSaveId)) return { draft: current, saved: true };
        if (current.rev > 0 && current.rev !== wanted.rev) return { draft: current, saved: false };
        const draft = { ...wanted, roomId, rev: Math.max(clock.now(), current.rev + 1, wanted.rev + 1) };
        drafts.set(key, { ...draft, saves: [...saves, clientSaveId] });
        if (!world.losesEvent()) notify(user.userId, { type: "draft", roomId, data: draft }, connection);
        const alone = ![...connections].some((each) => each !== connection && each.user.userId === user.userId);
        return { draft, saved: true, ...(alone && { alone }) };
      }
      case "blockPerson":
      case "unblockPerson": {
        const { userId } = ACTIONS[action].input.parse(data);
        const mine = blocks.get(user.userId) ?? new Set();
        blocks.set(user.userId, mine);
        const blocked = action === "blockPerson";
        if (blocked) mine.add(userId);
        else mine.delete(userId);
        notify(user.userId, { type: "block", data: { userId, blocked } }, connection);
        return { message: "done" };
      }
      case "look": {
        const { roomId, left } = ACTIONS.look.input.parse(data);
        if (left !== undefined) connection.looking?.delete(left);
        if (roomId === undefined) return {};
        const room = find(roomId, user);
        connection.looking?.add(roomId);
        return onlineIn(room);
      }
      case "sync": {
        const { rooms: known, looking } = ACTIONS.sync.input.parse(data);
        const mine = [...rooms.values()].filter((room) => room.members.has(user.userId));
        const differing = mine.filter((room) => {
          const { seq, change, readSeq } = summarize(room, user);
          const there = known.find(({ roomId }) => roomId === room.roomId);
          return !there || seq > there.seq || change > there.change || readSeq !== there.readSeq;
        });
        for (const room of differing) subscriptions.add(room.roomId);
        const shown = mine.find(({ roomId }) => roomId === looking);
        return {
          epoch: world.epoch,
          rooms: differing.map((room) => summarize(room, user)),
          removed: known.map(({ roomId }) => roomId).filter((roomId) => !mine.some((room) => room.roomId === roomId)),
          ...(shown && { presence: onlineIn(shown) }),
        };
      }
      case "joinRoom": {
        const room = join(ACTIONS.joinRoom.input.parse(data).roomId, user);
        subscriptions.add(room.roomId);
        return { room: summarize(room, user), message: "joined" };
      }
      case "createRoom": {
        const { name, clientRoomId } = ACTIONS.createRoom.input.parse(data);
        const id = `${user.userId} ${clientRoomId ?? mint("id-")}`;
        const room = created.get(id) ?? addRoom(mint("room-"), [user], name);
        created.set(id, room);
        subscriptions.add(room.roomId);
        return { room: summarize(room, user), message: "created" };
      }
      case "getRoom":
        return { room: summarize(find(ACTIONS.getRoom.input.parse(data).roomId, user), user) };
      case "listRooms":
        return { rooms: [] };
      case "getRoomHistory": {
        const { roomId, limit, before, after: place, at } = ACTIONS.getRoomHistory.input.parse(data);
        const room = rooms.get(roomId);
        // All rooms are public: one may be read by people who are not in it.
        if (!room) throw new ParleyError("room.not_found", "Unable to find the room.");
        const since = at === undefined ? undefined : room.log.filter(({ timestamp }) => timestamp < at).length;
        const after = place ?? since;
        const bounds = { ...(limit && { limit }), ...(before && { before }), ...(after !== undefined && { after }) };
        return page(room, bounds);
      }
      case "markRead": {
        const { roomId, seq, unreadAt: known } = ACTIONS.markRead.input.parse(data);
        const room = find(roomId, user);
        const before = room.members.get(user.userId) ?? { readSeq: 0 };
        const isBehind = known !== undefined && known < (before.unreadAt ?? "");
        const readSeq = Math.max(before.readSeq, isBehind ? 0 : Math.min(seq, room.log.length));
        const position = { ...before, readSeq };
        room.members.set(user.userId, position);
        notify(user.userId, { type: "read", roomId, data: position }, isBehind ? undefined : connection);
        return position;
      }
      case "markUnread": {
        const { roomId, seq } = ACTIONS.markUnread.input.parse(data);
        const room = find(roomId, user);
        const position = { readSeq: Math.min(seq - 1, room.log.length), unreadAt: iso() };
        room.members.set(user.userId, position);
        notify(user.userId, { type: "read", roomId, data: position }, connection);
        return position;
      }
      case "sendMessage": {
        const { roomId = "", afterSeq: place = 0, epoch, ...draft } = ACTIONS.sendMessage.input.parse(data);
        const room = find(roomId, user);
        const afterSeq = epoch === undefined || epoch === world.epoch ? place : 0;
        const earlier = room.log
          .slice(afterSeq)
          .find((each) => each.userId === user.userId && each.clientMessageId === draft.clientMessageId);
        const { files: named, ...text } = draft;
        const claimed = earlier ? undefined : named?.map((each) => claim(each, draft.clientMessageId));
        const sent = earlier ?? post(roomId, user, { ...text, ...(claimed && { files: claimed }) }, connection);
        const change = room.changed.get(sent.seq) ?? room.change;
        return { message: "sent", messageId: sent.messageId, sent, change };
      }
      case "editMessage": {
        const { messageId: id, content, rev } = ACTIONS.editMessage.input.parse(data);
        const { roomId, seq } = parseMessageId(id);
        const known = rooms.get(roomId)?.log[seq - 1];
        if (known?.content === content)
          return { message: "edited", edited: known, change: rooms.get(roomId)?.changed.get(seq) ?? 0 };
        if (rev !== undefined && known && rev !== known.rev)
          throw new ParleyError("message.changed", "Unable to edit the message: it has changed meanwhile.");
        const { message, change } = changeMessage(id, user, { content });
        return { message: "edited", edited: message, change };
      }
      case "deleteMessage": {
        const { message, change } = changeMessage(ACTIONS.deleteMessage.input.parse(data).messageId, user, "delete");
        return { message: "deleted", deleted: message, change };
      }
      case "react": {
        const { messageId: id, ...wish } = ACTIONS.react.input.parse(data);
        const { message, change } = reactTo(id, user, wish);
        return { message: "reacted", reacted: message, change };
      }
      case "listOnline":
        return onlineIn(find(ACTIONS.listOnline.input.parse(data).roomId, user));
      default:
        return {};
    }
  };

  const expel = (roomId: string, user: User) => {
    rooms.get(roomId)?.members.delete(user.userId);
    for (const each of connections) if (each.user.userId === user.userId) each.subscriptions.delete(roomId);
    notify(user.userId, { type: "room_update", roomId, data: { change: "removed", roomId } });
  };

  const answer = (connection: Connection, text: string) => {
    if (!connection.open || !world.reachable) return;
    const { action, data, requestId } = parseRequest(text);
    requests.push({ action, data });
    const fate = world.fate(action);
    if (fate === "dropped") return;
    if (fate === "throttled")
      return deliver(connection, { message: "Too Many Requests", connectionId: "aws-1", requestId: "aws-2" });
    let reply: unknown;
    try {
      if (typeof fate === "object") throw new ParleyError(fate.refuse, "Unable to do this.", fate);
      reply = { type: "success", data: perform(connection, action, data), requestId, timestamp: iso() };
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      const { code, message, retryAfterMs } = error;
      reply = { type: "error", error: message, code, requestId, timestamp: iso(), retryAfterMs };
    }
    if (fate !== "lost" && requestId !== undefined) deliver(connection, reply);
  };

  const openSocket = (_url: string, protocols: string[]): SocketLike => {
    const offered = protocols.find((each) => each.startsWith("ticket."))?.slice("ticket.".length) ?? "";
    const user = tickets.get(offered);
    tickets.delete(offered);
    let readyState = 0;
    let lifetime = 0;
    const close = (code: number) => {
      if (readyState === 3) return;
      readyState = 3;
      if (connection) {
        connection.open = false;
        clock.clearTimeout(lifetime);
        connections.delete(connection);
      }
      socket.onclose?.({ code, reason: "", wasClean: code === 1000 });
    };
    const socket: SocketLike = {
      get readyState() {
        return readyState;
      },
      send: (text) => {
        if (readyState === 0) throw new Error("not open");
        if (connection) clock.setTimeout(() => answer(connection, text), world.latencyMs());
      },
      close: (code = 1005) => clock.setTimeout(() => close(code), world.latencyMs()),
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
    };
    const connection: Connection | undefined = user && {
      user,
      socket,
      subscriptions: new Set(),
      looking: undefined,
      open: true,
    };
    clock.setTimeout(() => {
      if (!world.reachable) return;
      if (!connection || !protocols.includes(SUBPROTOCOL)) return close(1006);
      if (readyState !== 0) return;
      readyState = 1;
      connections.add(connection);
      cuts.set(connection, () => close(1006));
      lifetime = clock.setTimeout(() => close(1001), LIMITS.connectionLifetimeMs);
      socket.onopen?.({});
    }, world.latencyMs());
    return socket;
  };
  const cuts = new Map<Connection, () => void>();

  const addRoom = (roomId: string, members: User[], name = roomId): Room => {
    const room: Room = { roomId, name, log: [], change: 0, changed: new Map(), members: new Map() };
    for (const { userId } of members) room.members.set(userId, { readSeq: 0 });
    rooms.set(roomId, room);
    return room;
  };

  return {
    world,
    requests,
    fileSteps,
    fileApi,
    /** Removes all files that no message has, as the server does after a day. */
    sweepFiles: () => {
      for (const [fileId, { claim: claimed }] of files) if (claimed === undefined) files.delete(fileId);
    },
    openSocket,
    addRoom,
    post: (roomId: string, user: User, content: string) => post(roomId, user, { content }),
    changeMessage,
    reactTo,
    expel,
    /** Makes somebody a member, and tells nobody. */
    join,
    /** Makes somebody a member, and notifies their connections. */
    add: (roomId: string, user: User) => {
      join(roomId, user);
      notify(user.userId, { type: "room_update", roomId, data: { change: "added", roomId } });
    },
    typing: (roomId: string, { userId, username }: User, isTyping: boolean) => {
      const event: Event = { type: "typing", roomId, data: { userId, username, isTyping, timestamp: iso() } };
      for (const connection of connections)
        if (connection.subscriptions.has(roomId) && connection.looking?.has(roomId) !== false)
          deliver(connection, event);
    },
    /** The rooms that a user's connections look at. */
    lookedAt: (user: User): string[] =>
      [...connections].filter((each) => each.user.userId === user.userId).flatMap(({ looking = [] }) => [...looking]),
    /** Puts the room back to its first so many messages, without edits, and begins another epoch. */
    restore: (roomId: string, messages: number) => {
      const room = rooms.get(roomId);
      if (!room) return;
      room.log.length = messages;
      room.change = 0;
      world.epoch = mint("epoch-");
    },
    /** What the person has begun to write in the room, for all their devices. */
    draft: (roomId: string, user: User): string => drafts.get(`${user.userId} ${roomId}`)?.text ?? "",
    /** Forgets, as time does, that a draft was there. */
    expireDraft: (roomId: string, user: User) => void drafts.delete(`${user.userId} ${roomId}`),
    log: (roomId: string): readonly Message[] => rooms.get(roomId)?.log ?? [],
    summary: (roomId: string, user: User): RoomSummary => summarize(find(roomId, user), user),
    /** Open connections of a user, or of all. */
    connected: (user?: User) => [...connections].filter((each) => !user || each.user.userId === user.userId).length,
    /** Breaks a user's connections, or all. */
    cut: (user?: User) => {
      for (const connection of [...connections])
        if (!user || connection.user.userId === user.userId) cuts.get(connection)?.();
    },
    /** Gives tickets to `user`, who is signed in. */
    ticketFor:
      (user: User) =>
      async (userId: string): Promise<Ticket> => {
        if (!world.signedIn) throw new ParleyError("session.required", "Unable to give a ticket: sign in first.");
        if (!world.reachable) throw new TypeError("fetch failed");
        if (!world.hasGuests)
          throw new ParleyError("session.guests_disabled", "Unable to give a ticket: there are no guests any more.");
        if (userId !== user.userId)
          throw new ParleyError("session.changed", "Unable to give a ticket: it is somebody else's.");
        const ticket = mint("ticket-");
        tickets.set(ticket, user);
        return { ticket, userId, expiresAt: iso(), url: "wss://parley.test/" };
      },
  };
};
