import type { Output } from "@parley/protocol/actions";
import type { ErrorCode, ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { matcher, searched } from "@parley/protocol/match";
import type { Message } from "@parley/protocol/message";
import type { SearchQuery } from "@parley/protocol/search";
import type { Client } from "./client";
import { createStore, type Store } from "./store";

/**
 * A search through many rooms. It goes back in time in all of them together: next comes the room whose unsearched messages are the newest. So
 * what is found comes about in the order in which it is shown, and all that is newer than `back` has been searched.
 *
 * An answer holds for the range that it covers: a hit there that it lacks is none any more. Between answers, events say which hits were edited
 * or deleted. A room of which an event was missed is searched anew.
 */
export type SearchState = {
  readonly status: "searching" | "paused" | "done" | "failed";
  /** Newest first, each message once. */
  readonly hits: readonly Message[];
  /** How many rooms are searched, and how many of them completely. */
  readonly rooms: number;
  readonly doneRooms: number;
  /** All messages after this time have been searched. Absent before the first answer, and at the end. */
  readonly back?: string;
  /** Why it failed. */
  readonly error?: ErrorCode;
  /** There are more hits than a search shows. */
  readonly isFull: boolean;
};

export type Search = {
  readonly state: Store<SearchState>;
  /** Goes on after a pause, a stop or a failure. */
  further(): void;
  /** Asks no more, until `further`. */
  stop(): void;
  /** Ends the search; it must not be used any more. */
  close(): void;
};

/** It goes on by itself until it has found so many more, or has asked so often. */
const PAGE_HITS = 50;
const PAGE_REQUESTS = 30;

/** The most hits that it shows, and the changed messages that it remembers. */
export const MAX_HITS = 1_000;

const REQUESTS_AT_ONCE = 2;

/** The first requests go through no more messages, so that what was written lately is shown at once. */
const FIRST_MESSAGES = 4_000;

type Room = {
  readonly roomId: string;
  /** Messages from here on are searched. Absent: none is. */
  before?: number | undefined;
  /** About when the newest message was sent that is not searched. */
  frontier: string;
  isDone: boolean;
  isAsked: boolean;
  /** It is searched a second time, back to here: also while the search rests, as a hit that is shown may be none any more. */
  againTo?: number | undefined;
  /** The room's newest change of which this search knows. */
  change: number;
  /** How often it was begun anew. An answer to what was asked before counts for nothing. */
  turn: number;
};

type Port = Pick<Client, "request" | "rooms" | "blocked" | "user" | "watch">;

const newestFirst = (a: Message, b: Message) =>
  a.timestamp < b.timestamp
    ? 1
    : a.timestamp > b.timestamp
      ? -1
      : a.roomId < b.roomId
        ? -1
        : a.roomId > b.roomId
          ? 1
          : b.seq - a.seq;

/** Searches these rooms of the client's. It begins at once. */
export const startSearch = (client: Port, query: SearchQuery, roomIds: readonly string[]): Search => {
  const isHit = (message: Message) => matcher(query, client.user.get())(searched(message));
  const rooms = new Map<string, Room>();
  /** By their ids. */
  let hits = new Map<string, Message>();
  /** The newest versions of the messages that were told of meanwhile. An answer may be older. */
  const told = new Map<string, Message>();
  let status: SearchState["status"] = "searching";
  let error: ErrorCode | undefined;
  let [asking, requests, found] = [0, 0, 0];
  let isClosed = false;

  for (const roomId of new Set(roomIds)) {
    const summary = client.rooms.get().rooms.get(roomId);
    if (!summary) continue;
    const frontier = summary.lastMessageAt ?? summary.createdAt;
    const { seq, change } = summary;
    rooms.set(roomId, { roomId, frontier, isDone: seq === 0, isAsked: false, change, turn: 0 });
  }

  const open = () => [...rooms.values()].filter(({ isDone }) => !isDone);
  /** Not searched to the end, not even a first time. */
  const unfinished = () => open().filter(({ againTo }) => againTo !== 0);

  const render = (): SearchState => {
    const blocked = client.blocked.get();
    const left = unfinished();
    const back = left.map(({ frontier }) => frontier).reduce((a, b) => (a > b ? a : b), "");
    const hasBegun = [...rooms.values()].some(({ before, isDone }) => before !== undefined || isDone);
    return {
      status,
      hits: [...hits.values()].filter(({ userId }) => !blocked.has(userId)).sort(newestFirst),
      rooms: rooms.size,
      doneRooms: rooms.size - left.length,
      ...(left.length > 0 && hasBegun && { back }),
      ...(error && { error }),
      isFull: hits.size >= MAX_HITS,
    };
  };

  const state = createStore(render());
  const publish = () => {
    if (!isClosed) state.set(render());
  };

  /** The rooms that one request searches: as many as it is likely to go through. */
  const choose = (most: number): Room[] => {
    const waiting = open()
      .filter(({ isAsked, againTo }) => !isAsked && (status === "searching" || againTo !== undefined))
      .sort((a, b) => (a.frontier < b.frontier ? 1 : -1));
    const chosen: Room[] = [];
    let messages = 0;
    for (const room of waiting) {
      chosen.push(room);
      messages += room.before ?? client.rooms.get().rooms.get(room.roomId)?.seq ?? 0;
      if (chosen.length === LIMITS.searchRooms || messages >= most) break;
    }
    return chosen;
  };

  /** Takes in what an answer says of a room, from `from` (or the end of the log) back to where it came. */
  const apply = (room: Room, from: number | undefined, answer: Output<"search">) => {
    const { roomId } = room;
    const progress = answer.rooms.find((each) => each.roomId === roomId);
    // The room is the reader's no longer.
    if (!progress) return drop(roomId);
    const to = progress.done ? 0 : progress.before;
    if (to === undefined || to === from) return;
    const inRange = ({ seq }: Message) => seq >= to && (from === undefined || seq < from);
    const isTold = ({ messageId, rev }: Message) => (told.get(messageId)?.rev ?? -1) >= rev;
    for (const hit of hits.values())
      if (hit.roomId === roomId && inRange(hit) && !told.has(hit.messageId)) hits.delete(hit.messageId);
    for (const hit of answer.hits) {
      if (hit.roomId !== roomId || isTold(hit)) continue;
      if (!hits.has(hit.messageId)) found += 1;
      hits.set(hit.messageId, hit);
    }
    room.before = progress.before ?? 1;
    room.isDone = progress.done === true;
    if (room.againTo !== undefined && to <= room.againTo) room.againTo = undefined;
    else if (room.againTo === undefined) room.frontier = progress.at ?? room.frontier;
  };

  const ask = async (chosen: readonly Room[], most: number) => {
    const asked = chosen.map((room) => ({ room, turn: room.turn, before: room.before }));
    for (const room of chosen) room.isAsked = true;
    asking += 1;
    requests += 1;
    try {
      const answer = await client.request("search", {
        query,
        rooms: asked.map(({ room: { roomId }, before }) => ({ roomId, ...(before !== undefined && { before }) })),
        ...(most < LIMITS.searchedMessages && { most }),
      });
      if (isClosed) return;
      for (const { room, turn, before } of asked)
        if (room.turn === turn && rooms.has(room.roomId)) apply(room, before, answer);
      trim();
    } catch (failure) {
      status = "failed";
      error = (failure as ParleyError).code;
    } finally {
      for (const room of chosen) room.isAsked = false;
      asking -= 1;
      proceed();
    }
  };

  /** The oldest hits go where there are too many. */
  const trim = () => {
    if (hits.size <= MAX_HITS) return;
    const kept = [...hits.values()].sort(newestFirst).slice(0, MAX_HITS);
    hits = new Map(kept.map((hit) => [hit.messageId, hit]));
  };

  const proceed = () => {
    if (isClosed) return;
    if (status === "searching" && (found >= PAGE_HITS || requests >= PAGE_REQUESTS || hits.size >= MAX_HITS))
      status = "paused";
    while (status !== "failed" && asking < REQUESTS_AT_ONCE) {
      const most = requests < REQUESTS_AT_ONCE ? FIRST_MESSAGES : LIMITS.searchedMessages;
      const chosen = choose(most);
      if (chosen.length === 0) break;
      void ask(chosen, most);
    }
    if (asking === 0 && open().length === 0 && status !== "failed") status = "done";
    publish();
  };

  const drop = (roomId: string) => {
    rooms.delete(roomId);
    for (const hit of hits.values()) if (hit.roomId === roomId) hits.delete(hit.messageId);
  };

  /** What is known of the room may be outdated: all of it is searched again. Its hits stay until an answer lacks them. */
  const restart = (room: Room) => {
    room.turn += 1;
    const searchedTo = room.isDone ? 0 : room.before;
    if (searchedTo === undefined) return;
    room.againTo = Math.min(searchedTo, room.againTo ?? searchedTo);
    room.before = undefined;
    room.isDone = false;
    for (const { messageId, roomId } of told.values()) if (roomId === room.roomId) told.delete(messageId);
  };

  const continueFrom = () => {
    [requests, found] = [0, 0];
    error = undefined;
    status = "searching";
  };

  const onMessage = (message: Message, change: number | undefined) => {
    const room = rooms.get(message.roomId);
    if (!room) return;
    const { messageId, rev } = message;
    const expected = room.change + (rev > 0 ? 1 : 0);
    if (change !== undefined && change > expected) restart(room);
    room.change = Math.max(room.change, change ?? 0);
    if ((told.get(messageId)?.rev ?? -1) >= rev || (hits.get(messageId)?.rev ?? -1) > rev) return;
    told.delete(messageId);
    told.set(messageId, message);
    const [oldest] = told.keys();
    if (told.size > MAX_HITS && oldest !== undefined) told.delete(oldest);
    if (isHit(message)) hits.set(messageId, message);
    else hits.delete(messageId);
    trim();
    proceed();
  };

  const onRooms = () => {
    const known = client.rooms.get().rooms;
    let isChanged = false;
    for (const room of rooms.values()) {
      const summary = known.get(room.roomId);
      if (summary && summary.change <= room.change) continue;
      isChanged = true;
      if (!summary) {
        drop(room.roomId);
        continue;
      }
      room.change = summary.change;
      restart(room);
    }
    if (isChanged) proceed();
  };

  const unsubscribe = [client.watch(onMessage), client.rooms.subscribe(onRooms), client.blocked.subscribe(publish)];
  proceed();

  return {
    state,
    further: () => {
      if (status === "searching" || status === "done") return;
      continueFrom();
      proceed();
    },
    stop: () => {
      if (status !== "searching") return;
      status = "paused";
      publish();
    },
    close: () => {
      isClosed = true;
      for (const each of unsubscribe) each();
    },
  };
};
