import { hash } from "../hash";
import type { Composed, History, Logged, MessageSeen, Request, RoomSeen, Shown } from "../history";
import { check, type InvariantName } from "./check";

/** A message of the small history, and who was there to see it. */
type Scripted = {
  roomId: string;
  seq: number;
  by: string;
  clientMessageId: string;
  /** When it was composed; its commit, its acknowledgement and its showing follow within 40 ms. */
  at: number;
  text: string;
  isSystem?: true;
  changed?: { at: number; text: string };
  audience: readonly string[];
};

const EVERYBODY = ["ada", "bob", "cy"];
const WITHOUT_CY = ["ada", "bob"];

/** Ada creates the private `den` with Bob and Cy, and the public `hall`, which Bob joins. Later she removes Cy from the den. */
const SCRIPT: readonly Scripted[] = [
  { roomId: "den", seq: 1, by: "ada", clientMessageId: "m1", at: 1_000, text: "Hello", audience: EVERYBODY },
  {
    roomId: "den",
    seq: 2,
    by: "bob",
    clientMessageId: "m2",
    at: 2_000,
    text: "Hi",
    changed: { at: 2_500, text: "Hi!" },
    audience: EVERYBODY,
  },
  {
    roomId: "den",
    seq: 3,
    by: "ada",
    clientMessageId: "m3",
    at: 3_000,
    text: "Oops",
    changed: { at: 3_500, text: "" },
    audience: EVERYBODY,
  },
  {
    roomId: "den",
    seq: 4,
    by: "ada",
    clientMessageId: "removed.cy.3",
    at: 4_000,
    text: "ada removed cy",
    isSystem: true,
    audience: WITHOUT_CY,
  },
  { roomId: "den", seq: 5, by: "bob", clientMessageId: "m5", at: 5_000, text: "So long", audience: WITHOUT_CY },
  { roomId: "hall", seq: 1, by: "bob", clientMessageId: "m6", at: 6_000, text: "Hello?", audience: WITHOUT_CY },
];

export const request = (it: Partial<Request> & Pick<Request, "action" | "userId" | "begunAt">): Request => ({
  about: [],
  receivedAt: it.begunAt,
  session: `s-${it.userId}`,
  endedAt: it.begunAt + 30,
  outcome: "success",
  messages: [],
  rooms: [],
  members: [],
  ...it,
});

/** The same without its end: it crashed or hung. */
export const unended = ({ endedAt: _endedAt, ...it }: Request): Request => ({ ...it, outcome: "crashed" });

const idOf = ({ roomId, seq }: Scripted) => `${roomId}.${seq}`;

const logged = (message: Scripted): Logged => {
  const text = message.changed ? message.changed.text : message.text;
  return {
    roomId: message.roomId,
    seq: message.seq,
    messageId: idOf(message),
    ...(text !== "" && { hash: hash(text) }),
    userId: message.by,
    clientMessageId: message.clientMessageId,
    isSystem: message.isSystem ?? false,
    rev: message.changed ? 1 : 0,
    deleted: text === "",
    timestamp: message.at,
  };
};

const seen = (row: Logged): MessageSeen => {
  const { roomId, seq, messageId, userId, clientMessageId, rev, deleted } = row;
  return { roomId, seq, messageId, hash: row.hash ?? hash(""), userId, clientMessageId, rev, deleted };
};

const shown = (message: Scripted, userId: string): Shown[] => {
  const { userId: author, ...last } = seen(logged(message));
  const first = { ...last, author, userId, clientId: `c-${userId}`, at: message.at + 40, rev: 0, deleted: false };
  const versions = [{ ...first, hash: hash(message.text) }];
  return message.changed ? [...versions, { ...first, ...last, at: message.changed.at + 40 }] : versions;
};

const composed = ({ at, by, roomId, clientMessageId, text }: Scripted): Composed => ({
  at,
  clientId: `c-${by}`,
  userId: by,
  roomId,
  clientMessageId,
  hash: hash(text),
});

const log = SCRIPT.map(logged);
const sent = SCRIPT.filter(({ isSystem }) => !isSystem);
const changed = SCRIPT.flatMap((message) => (message.changed ? [{ ...message, changed: message.changed }] : []));

const room = (roomId: string, it: Pick<RoomSeen, "change" | "readSeq" | "unread">): RoomSeen => {
  const messages = log.filter((row) => row.roomId === roomId).map(seen);
  return {
    roomId,
    seq: messages.length,
    mentions: 0,
    messages,
    atEnd: true,
    online: ["ada", "bob"],
    role: "member",
    name: roomId,
    rules: "",
    typing: [],
    ...it,
  };
};

const view = (userId: string, rooms: readonly RoomSeen[]) => ({
  clientId: `c-${userId}`,
  userId,
  username: userId,
  old: { rooms },
  fresh: { rooms },
  blocked: { old: [] as string[], fresh: [] as string[] },
  names: { old: [{ userId: "ada", username: "ada" }], fresh: [{ userId: "ada", username: "ada" }] },
  reachable: ["ada", "bob", "cy"],
  connected: ["ada", "bob"],
  crowded: [] as string[],
  positions: new Map(rooms.map(({ roomId, readSeq }) => [roomId, readSeq])),
});

/** A small history in which all is well: two rooms, six messages, an edit, a delete and a removal. */
export const WELL: History = {
  fileReads: [{ fileId: "cat", roomId: "hall", userId: "bob", begunAt: 6_800, endedAt: 6_810 }],
  sentWith: new Map([["cat", "hall.1"]]),
  files: { named: [{ fileId: "cat", roomId: "hall", seq: 1 }], items: ["cat"], kept: ["cat"], notes: [] },
  rooms: [
    { roomId: "den", kind: "private", name: "den", archived: false },
    { roomId: "hall", kind: "public", name: "hall", archived: false },
  ],
  requests: [
    request({ action: "createRoom", userId: "ada", roomId: "den", about: ["bob", "cy"], begunAt: 10 }),
    request({ action: "createRoom", userId: "ada", roomId: "hall", begunAt: 50 }),
    request({ action: "joinRoom", userId: "bob", roomId: "hall", begunAt: 100 }),
    ...sent.map(({ roomId, seq, by, at }) =>
      request({ action: "sendMessage", userId: by, roomId, begunAt: at, messages: [{ roomId, seq }] }),
    ),
    request({
      action: "editMessage",
      userId: "bob",
      roomId: "den",
      begunAt: 2_500,
      messages: [{ roomId: "den", seq: 2 }],
    }),
    request({ action: "deleteMessage", userId: "ada", roomId: "den", begunAt: 3_500 }),
    request({ action: "removeMember", userId: "ada", roomId: "den", about: ["cy"], begunAt: 3_990, endedAt: 4_060 }),
  ],
  composed: sent.map(composed),
  unnamed: [],
  acknowledged: sent.map((message) => ({
    ...composed(message),
    seq: message.seq,
    messageId: idOf(message),
    at: message.at + 30,
  })),
  acknowledgedChanges: changed.map(({ by, changed: { at, text }, ...message }) => ({
    at: at + 30,
    userId: by,
    roomId: message.roomId,
    seq: message.seq,
    messageId: `${message.roomId}.${message.seq}`,
    hash: hash(text),
    rev: 1,
    deleted: text === "",
  })),
  acknowledgedReactions: [],
  commits: SCRIPT.map(({ at, roomId, seq, by, clientMessageId }) => ({
    at: at + 10,
    roomId,
    seq,
    userId: by,
    clientMessageId,
  })),
  revivals: [],
  undone: [],
  changes: changed.map(({ by, roomId, seq, changed: { at } }) => ({ at: at + 10, roomId, seq, rev: 1, userId: by })),
  log,
  heads: ["den", "hall"].map((roomId) => {
    const rows = log.filter((row) => row.roomId === roomId);
    return { roomId, seq: rows.length, pending: rows.slice(-1) };
  }),
  shown: SCRIPT.flatMap((message) => message.audience.flatMap((userId) => shown(message, userId))),
  ownMessagesObserved: sent.map(({ at, by, roomId, clientMessageId }) => ({
    at: at + 31,
    clientId: `c-${by}`,
    roomId,
    clientMessageId,
    times: 1,
    inView: true,
  })),
  endsObserved: [],
  previewsObserved: [],
  readPositionsObserved: [],
  typingAfterMessage: [],
  lingering: [],
  remnants: [],
  roles: [
    { at: 10, roomId: "den", userId: "ada", role: "owner" },
    { at: 50, roomId: "hall", userId: "ada", role: "owner" },
  ],
  administrators: [],
  clients: EVERYBODY.map((userId) => ({ clientId: `c-${userId}`, userId, from: 0 })),
  posts: [
    ...SCRIPT.flatMap(({ at, by, roomId, audience }) =>
      audience
        .filter((userId) => userId !== by)
        .map((userId) => ({
          at: at + 20,
          begunAt: at,
          userId,
          session: `s-${userId}`,
          roomId,
          type: "message" as const,
        })),
    ),
    { at: 4_050, begunAt: 3_990, userId: "cy", session: "s-cy", roomId: "den", type: "room_update" },
  ],
  pushes: [{ at: 2_100, begunAt: 2_050, userId: "cy", session: "s-cy", roomId: "den", seq: 2 }],
  drafts: [{ userId: "ada", roomId: "den", text: "and then" }],
  draftsSeen: [
    { clientId: "c-ada", userId: "ada", roomId: "den", text: "and then", when: "calm", inTable: "and then" },
    { clientId: "c-ada", userId: "ada", roomId: "hall", text: "", when: "after hello", inTable: "" },
    {
      clientId: "c-ada-2",
      userId: "ada",
      roomId: "den",
      text: "or else",
      beside: "and then",
      when: "after hello",
      inTable: "and then",
    },
  ],
  sentDrafts: [{ clientId: "c-ada", userId: "ada", roomId: "den", text: "Hello" }],
  readPositions: [
    { at: 20, userId: "ada", roomId: "den", readSeq: 0 },
    { at: 20, userId: "cy", roomId: "den", readSeq: 0 },
    { at: 1_100, userId: "ada", roomId: "den", readSeq: 1 },
    { at: 2_100, userId: "bob", roomId: "den", readSeq: 2 },
    { at: 2_100, userId: "cy", roomId: "den", readSeq: 2 },
    { at: 4_005, userId: "cy", roomId: "den", readSeq: undefined },
  ],
  typing: [
    { clientId: "c-ada", roomId: "den", userId: "bob", from: 4_200, heardAt: [4_600], until: 5_010, slept: false },
    { clientId: "c-bob", roomId: "hall", userId: "ada", from: 5_000, heardAt: [8_000], until: 13_500, slept: false },
  ],
  connections: [
    { connectionId: "k-ada", userId: "ada", session: "s-ada", openedAt: 5, closedAt: 500_000, forgotten: true },
    { connectionId: "k-bob", userId: "bob", session: "s-bob", openedAt: 6, closedAt: 500_000, forgotten: false },
    { connectionId: "k-cy", userId: "cy", session: "s-cy", openedAt: 7, closedAt: 500_000, forgotten: true },
  ],
  givenUp: [],
  members: [
    { roomId: "den", userId: "ada", role: "owner" },
    { roomId: "den", userId: "bob", role: "member" },
    { roomId: "hall", userId: "ada", role: "owner" },
    { roomId: "hall", userId: "bob", role: "member" },
  ],
  directory: [{ roomId: "hall", name: "hall" }],
  deleted: [],
  afterDeletion: [],
  governed: [],
  sockets: [
    ...EVERYBODY.map((userId) => ({ at: 5, clientId: `c-${userId}`, userId, as: userId, sent: 9, received: 9 })),
    { at: 5, clientId: "c-bob", userId: "bob", sent: 0, received: 0 },
  ],
  stored: sent.map(({ at, by, clientMessageId }) => ({ at, userId: by, clientMessageId })),
  signOuts: [{ at: 19_000, userId: "cy", session: "s-cy" }],
  leftovers: [{ connectionId: "k-bob", item: "connection", expires: true }],
  calmAt: 20_000,
  edits: [],
  abandoned: [],
  retried: [],
  pending: [],
  refused: [],
  profiles: new Map(EVERYBODY.map((userId) => [userId, userId])),
  namedRows: [],
  isLossless: true,
  views: [
    view("ada", [
      room("den", { change: 2, readSeq: 1, unread: 2 }),
      room("hall", { change: 0, readSeq: 0, unread: 1 }),
    ]),
    view("bob", [
      room("den", { change: 2, readSeq: 2, unread: 1 }),
      room("hall", { change: 0, readSeq: 0, unread: 0 }),
    ]),
  ],
};

/** The list with some of its entries changed. Throws where there is none to change, as the test would show nothing. */
export const alter = <T>(list: readonly T[], which: (each: T) => boolean, change: (each: T) => T): T[] => {
  if (!list.some(which)) throw new TypeError("nothing to alter");
  return list.map((each) => (which(each) ? change(each) : each));
};

/** Which client's view of a room. Without a user, everybody's; without a side, the old client's and the fresh one's. */
type Which = { userId?: string; side?: "old" | "fresh"; roomId: string };

/** The history with other views of one room. */
export const seeing = (history: History, which: Which, change: (room: RoomSeen) => RoomSeen): History => ({
  ...history,
  views: alter(
    history.views,
    ({ userId }) => which.userId === undefined || which.userId === userId,
    (each) => {
      const rooms = (side: "old" | "fresh") =>
        which.side === undefined || which.side === side
          ? alter(each[side].rooms, ({ roomId }) => roomId === which.roomId, change)
          : each[side].rooms;
      return { ...each, old: { rooms: rooms("old") }, fresh: { rooms: rooms("fresh") } };
    },
  ),
});

/** The rules that the history violates, each once. */
export const violated = (history: History): InvariantName[] => [
  ...new Set(check(history).map(({ invariant }) => invariant)),
];
