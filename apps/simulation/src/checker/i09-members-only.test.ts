import { expect, test } from "vitest";
import type { Change, Composed, History, Request, Shown } from "../history";
import { membersOnly } from "./i09-members-only";
import { alter, request, seeing, unended, violated, WELL } from "./testing";

const asked = (...more: Request[]): History => ({ ...WELL, requests: [...WELL.requests, ...more] });

/** Cy, who was removed from the den at 4,060 ms and was never in the hall, asks for something. */
const byCy = (it: Partial<Request> & Pick<Request, "action">, begunAt = 8_000) =>
  request({ userId: "cy", roomId: "den", begunAt, ...it });

const addCy = request({ action: "addMember", userId: "ada", roomId: "den", about: ["cy"], begunAt: 7_000 });

/** Something of the den went to Cy. */
const posted = (it: {
  type?: "message" | "typing" | "read" | "room_update";
  begunAt: number;
  at: number;
}): History => ({
  ...WELL,
  posts: [...WELL.posts, { userId: "cy", session: "s-cy", roomId: "den", type: "message", ...it }],
});

test("I9: a removed member's message is committed", () => {
  const message: Composed = {
    at: 8_000,
    clientId: "c-cy",
    userId: "cy",
    roomId: "den",
    clientMessageId: "m7",
    hash: "h",
  };
  const { hash, clientId: _client, ...sent } = message;
  const row = { ...sent, seq: 6, messageId: "den.6", hash, isSystem: false, rev: 0, deleted: false, timestamp: 8_000 };
  const history = (requests: readonly Request[]) =>
    seeing(
      {
        ...WELL,
        requests,
        composed: [...WELL.composed, message],
        commits: [...WELL.commits, { ...sent, seq: 6, at: 8_010 }],
        log: [...WELL.log, row],
        heads: WELL.heads.map((head) => (head.roomId === "den" ? { ...head, seq: 6, pending: [row] } : head)),
      },
      { roomId: "den" },
      (room) => ({ ...room, seq: 6, unread: room.unread + 1, messages: [...room.messages, row] }),
    );
  expect(violated(history(WELL.requests))).toEqual(["I9"]);
  expect(violated(history([...WELL.requests, addCy]))).toEqual([]);
});

test("I9: a removed member's edit is committed", () => {
  const change = { at: 8_010, roomId: "den", seq: 2, rev: 1, userId: "cy" };
  const owned = { ...WELL, roles: [...WELL.roles, { at: 10, roomId: "den", userId: "cy", role: "owner" as const }] };
  const history = { ...owned, changes: [...WELL.changes, change] };
  expect(violated(history)).toEqual(["I9"]);
  expect(violated({ ...history, requests: [...WELL.requests, addCy] })).toEqual([]);
  expect(violated({ ...owned, changes: [{ ...change, at: 3_500 }] })).toEqual([]);
});

test("I9: an event of the room goes to somebody removed, or to somebody who never was a member", () => {
  expect(violated(posted({ begunAt: 4_100, at: 4_120 }))).toEqual(["I9"]);
  expect(violated(posted({ type: "typing", begunAt: 9_000, at: 9_010 }))).toEqual(["I9"]);
  const toStranger = {
    userId: "cy",
    session: "s-cy",
    roomId: "hall",
    type: "message",
    begunAt: 6_000,
    at: 6_020,
  } as const;
  expect(violated({ ...WELL, posts: [...WELL.posts, toStranger] })).toEqual(["I9"]);
});

test("I9: a request of somebody removed or a stranger succeeds", () => {
  for (const action of ["sendMessage", "editMessage", "markRead", "getRoom", "listOnline", "addMember"] as const)
    expect(violated(asked(byCy({ action })))).toEqual(["I9"]);
  expect(violated(asked(byCy({ action: "getRoomHistory" })))).toEqual(["I9"]);
  expect(violated(asked(byCy({ action: "listMembers", roomId: "hall" })))).toEqual(["I9"]);
});

test("I9: a message comes with an answer that says nothing of its room", () => {
  const { roomId: _roomId, ...leak } = byCy({ action: "listRooms", messages: [{ roomId: "den", seq: 5 }] });
  expect(violated(asked(leak))).toEqual(["I9"]);
});

test("I9: somebody removed joins by themselves, or a stranger joins a private room", () => {
  const eve = request({ action: "joinRoom", userId: "eve", roomId: "den", begunAt: 8_000 });
  expect(violated(asked(eve))).toEqual(["I9"]);
  const joins = [
    byCy({ action: "joinRoom", roomId: "hall" }, 7_000),
    request({ action: "removeMember", userId: "ada", roomId: "hall", about: ["cy"], begunAt: 7_100 }),
    byCy({ action: "joinRoom", roomId: "hall" }, 8_000),
  ];
  expect(violated(asked(...joins))).toEqual(["I9"]);
  const added = request({ action: "addMember", userId: "ada", roomId: "hall", about: ["cy"], begunAt: 7_500 });
  expect(violated(asked(...joins, added))).toEqual([]);
});

test("I9: a screen shows a message that was committed after its user was removed", () => {
  const later = WELL.shown.filter(({ seq, clientId }) => seq === 5 && clientId === "c-ada");
  const leaked = later.map((each): Shown => ({ ...each, clientId: "c-cy", userId: "cy", at: 8_000 }));
  expect(violated({ ...WELL, shown: [...WELL.shown, ...leaked] })).toEqual(["I9"]);
  expect(violated({ ...asked(addCy), shown: [...WELL.shown, ...leaked] })).toEqual([]);
});

test("I9: at the end somebody has a room that they are not in", () => {
  const [view] = WELL.views;
  if (!view) throw new TypeError("no view");
  const rooms = view.old.rooms
    .filter(({ roomId }) => roomId === "den")
    .map((room) => ({ ...room, readSeq: 5, unread: 0, online: ["ada", "bob"] }));
  const positions = new Map([["den", 5]]);
  const cys = { ...view, clientId: "c-cy", userId: "cy", old: { rooms }, fresh: { rooms }, positions };
  expect(violated({ ...WELL, views: [...WELL.views, cys] })).toEqual(["I9"]);
});

test("I9 holds: what somebody asks for who is out is refused, or dropped, or nothing but leaving again", () => {
  expect(violated(asked(byCy({ action: "sendMessage", outcome: "error" })))).toEqual([]);
  expect(violated(asked(byCy({ action: "typingStart" }), byCy({ action: "leaveRoom" })))).toEqual([]);
});

test("I9 holds: the room says that somebody was removed in the name of one who has left meanwhile", () => {
  const requests = [
    ...WELL.requests.map((each) => (each.action === "removeMember" ? { ...each, begunAt: 3_590 } : each)),
    request({ action: "leaveRoom", userId: "ada", roomId: "den", begunAt: 3_600 }),
    request({ action: "addMember", userId: "bob", roomId: "den", about: ["ada"], begunAt: 4_100 }),
  ];
  const shown = alter(
    WELL.shown,
    ({ seq, clientId }) => seq === 4 && clientId === "c-ada",
    (each) => ({ ...each, at: 4_200 }),
  );
  expect(
    violated({
      ...WELL,
      roles: [...WELL.roles, { at: 10, roomId: "den", userId: "bob", role: "owner" as const }],
      requests,
      shown,
    }),
  ).toEqual([]);
  const log = WELL.log.map((row) => ({ ...row, isSystem: false }));
  expect(violated({ ...WELL, requests, shown, log })).toEqual(["I3", "I9"]);
});

test("I9 holds: the event was sent by a function that began before the removal had ended, or says that it has", () => {
  expect(violated(posted({ begunAt: 4_060, at: 5_000 }))).toEqual([]);
  expect(violated(posted({ type: "room_update", begunAt: 4_100, at: 4_120 }))).toEqual([]);
  expect(violated(posted({ type: "read", begunAt: 4_100, at: 4_120 }))).toEqual([]);
});

test("I9 holds: they may have been added again meanwhile, if only by a request that crashed", () => {
  const history = (add: Request) => ({ ...posted({ begunAt: 7_010, at: 7_400 }), requests: [...WELL.requests, add] });
  expect(violated(history(addCy))).toEqual([]);
  expect(violated(history({ ...addCy, outcome: "error" }))).toEqual([]);
  expect(violated(history(unended(addCy)))).toEqual([]);
  expect(violated(history({ ...addCy, begunAt: 7_401 }))).toEqual(["I9"]);
});

test("I9 holds: an adding that crashed before the removal may be done after it, unless it is known to have ended", () => {
  const hung = unended({ ...addCy, begunAt: 3_000 });
  const history = (add: Request) => ({ ...posted({ begunAt: 8_000, at: 8_010 }), requests: [...WELL.requests, add] });
  expect(violated(history(hung))).toEqual([]);
  expect(violated(history({ ...hung, endedAt: 3_989 }))).toEqual(["I9"]);
  expect(violated(history({ ...hung, endedAt: 3_991 }))).toEqual([]);
});

test("I9 holds: a removal that crashed or failed does not tell that anybody is out", () => {
  const failed = WELL.requests.map((each) =>
    each.action === "removeMember" ? { ...each, outcome: "error" as const } : each,
  );
  expect(violated({ ...posted({ begunAt: 8_000, at: 8_010 }), requests: failed })).toEqual([]);
});

test("I9 holds: a public room is read by somebody who left it or never joined, not by somebody removed", () => {
  const reads = byCy({ action: "getRoomHistory", roomId: "hall", messages: [{ roomId: "hall", seq: 1 }] });
  expect(violated(asked(reads))).toEqual([]);
  const joins = byCy({ action: "joinRoom", roomId: "hall" }, 7_000);
  const leaves = byCy({ action: "leaveRoom", roomId: "hall" }, 7_100);
  expect(violated(asked(joins, leaves, reads))).toEqual([]);
  expect(violated(asked(joins, leaves, byCy({ action: "getRoom", roomId: "hall" })))).toEqual(["I9"]);
  const removes = request({ action: "removeMember", userId: "ada", roomId: "hall", about: ["cy"], begunAt: 7_100 });
  expect(violated(asked(joins, removes, reads))).toEqual(["I9"]);
});

test("I9 holds: a room whose creation crashed may be any that nobody is known to have created", () => {
  const { roomId: _roomId, ...crashed } = unended(
    request({ action: "createRoom", userId: "eve", roomId: "", about: ["cy"], begunAt: 5 }),
  );
  const toCy = { userId: "cy", session: "s-cy", roomId: "cellar", type: "message", begunAt: 6_000, at: 6_020 } as const;
  const history: History = {
    ...WELL,
    rooms: [...WELL.rooms, { roomId: "cellar", kind: "private", name: "cellar", archived: false }],
    posts: [...WELL.posts, toCy],
  };
  expect(violated(history)).toEqual(["I9"]);
  expect(violated({ ...history, requests: [...WELL.requests, crashed] })).toEqual([]);
  const created = request({ action: "createRoom", userId: "eve", roomId: "cellar", begunAt: 90 });
  expect(violated({ ...history, requests: [...WELL.requests, crashed, created] })).toEqual(["I9"]);
});

test("I9: a list of their rooms has one that they were removed from, and a list of its members has them", () => {
  for (const action of ["hello", "listRooms"] as const) {
    const { roomId: _roomId, ...own } = byCy({ action, rooms: ["den"] });
    expect(violated(asked(own))).toEqual(["I9"]);
    expect(violated(asked(addCy, own))).toEqual([]);
    expect(violated(asked({ ...own, begunAt: 3_000, endedAt: 3_030 }))).toEqual([]);
  }
  const list = request({ action: "listMembers", userId: "ada", roomId: "den", members: ["ada", "cy"], begunAt: 8_000 });
  expect(violated(asked(list))).toEqual(["I9"]);
  expect(violated(asked(addCy, list))).toEqual([]);
});

test("I9: a client has a room in its list, or messages of one that its person may not read, long after a removal", () => {
  const remnant = { at: 9_000, clientId: "c-cy", userId: "cy", roomId: "den" } as const;
  expect(violated({ ...WELL, remnants: [{ ...remnant, what: "room" }] })).toEqual(["I9"]);
  expect(violated({ ...WELL, remnants: [{ ...remnant, what: "messages" }] })).toEqual(["I9"]);
  expect(violated({ ...WELL, remnants: [{ ...remnant, what: "room", at: 3_000 }] }), "a member then").toEqual([]);
});

test("I9: a public room stays in the list of somebody who never joined; its messages go after a removal only", () => {
  const remnant = { at: 9_000, clientId: "c-cy", userId: "cy", roomId: "hall" } as const;
  expect(violated({ ...WELL, remnants: [{ ...remnant, what: "room" }] })).toEqual(["I9"]);
  expect(violated({ ...WELL, remnants: [{ ...remnant, what: "messages" }] })).toEqual([]);
  const removes = request({ action: "removeMember", userId: "ada", roomId: "hall", about: ["cy"], begunAt: 7_100 });
  expect(violated({ ...asked(removes), remnants: [{ ...remnant, what: "messages" }] })).toEqual(["I9"]);
});

test("I9: somebody edits another's message, a member deletes one, or anybody changes a system message", () => {
  const change = { at: 4_500, roomId: "den", rev: 2, hash: "h" };
  const { hash: _hash, ...deletion } = change;
  const made = (it: Change) => membersOnly({ ...WELL, changes: [...WELL.changes, it] });
  expect(made({ ...change, seq: 1, userId: "bob" })).toHaveLength(1);
  expect(made({ ...change, seq: 2, userId: "ada" }), "also an owner may not edit").toHaveLength(1);
  expect(made({ ...deletion, seq: 1, userId: "bob" })).toHaveLength(1);
  expect(made({ ...deletion, seq: 4, userId: "ada" })).toHaveLength(1);
  expect(made({ ...deletion, seq: 2, userId: "ada" }), "an owner deletes").toEqual([]);
  expect(made({ ...change, seq: 2, userId: "bob" }), "an author edits").toEqual([]);
});

test("I9: somebody who never owned the room adds or removes people", () => {
  for (const action of ["addMember", "removeMember"] as const) {
    const act = request({ action, userId: "bob", roomId: "den", about: ["eve"], begunAt: 8_000 });
    expect(violated(asked(act))).toEqual(["I9"]);
    expect(violated(asked({ ...act, outcome: "error" }))).toEqual([]);
    const owner = { at: 7_900, roomId: "den", userId: "bob", role: "owner" } as const;
    expect(violated({ ...asked(act), roles: [...WELL.roles, owner] })).toEqual([]);
  }
});

test("I9: an administrator governs a public room, and no private one", () => {
  const administrators = [{ userId: "cy", from: 0 }];
  const governs = (roomId: string, it: Pick<Request, "action">) =>
    membersOnly({ ...asked(byCy({ ...it, roomId, about: ["eve"] })), administrators });
  for (const action of ["removeMember", "unbanMember", "setRole", "archiveRoom", "listReports", "addMember"] as const) {
    expect(governs("hall", { action })).toEqual([]);
    expect(governs("den", { action })).not.toEqual([]);
    expect(membersOnly(asked(byCy({ action, roomId: "hall", about: ["eve"] })))).not.toEqual([]);
  }
  for (const action of ["sendMessage", "react", "listMembers", "getRoom"] as const)
    expect(governs("hall", { action })).not.toEqual([]);
});

test("I9: an administrator deletes in a public room, and changes nothing else", () => {
  const deletion: Change = { at: 8_010, roomId: "hall", seq: 1, rev: 1, userId: "cy" };
  const made = (change: Change) => {
    const asks = asked(byCy({ action: "deleteMessage", roomId: change.roomId }));
    return membersOnly({ ...asks, administrators: [{ userId: "cy", from: 0 }], changes: [...WELL.changes, change] });
  };
  expect(made(deletion)).toEqual([]);
  expect(made({ ...deletion, roomId: "den", seq: 2 })).not.toEqual([]);
  expect(made({ ...deletion, hash: "h" })).not.toEqual([]);
  expect(made({ ...deletion, reacting: { userId: "cy", emoji: "👍", on: true } })).not.toEqual([]);
  expect(membersOnly({ ...WELL, changes: [...WELL.changes, deletion] })).not.toEqual([]);
});

test("I9: somebody governs who does no more, or not yet", () => {
  const done = (from: number, until: number) => {
    const administrators = [{ userId: "cy", from, until }];
    const act = byCy({ action: "removeMember", roomId: "hall", about: ["eve"] });
    const change: Change = { at: 8_010, roomId: "hall", seq: 1, rev: 1, userId: "cy" };
    const deletion = byCy({ action: "deleteMessage", roomId: "hall" });
    return [
      membersOnly({ ...asked(act), administrators }).length > 0,
      membersOnly({ ...asked(deletion), administrators, changes: [...WELL.changes, change] }).length > 0,
    ];
  };
  expect(done(7_000, 9_000)).toEqual([false, false]);
  expect(done(7_000, 8_005), "while the function ran, and before its commit").toEqual([false, true]);
  expect(done(7_000, 8_010), "while the function ran, and after its commit").toEqual([false, false]);
  const described = { at: 8_010, roomId: "hall", seq: 2, userId: "cy", kind: "described" };
  const decided = (until: number) =>
    membersOnly({ ...WELL, administrators: [{ userId: "cy", from: 0, until }], governed: [described] });
  expect([decided(9_000).length, decided(8_005).length]).toEqual([0, 1]);
  expect(done(7_000, 7_900)).toEqual([true, true]);
  expect(done(8_100, 9_000)).toEqual([true, true]);
});

test("I9: where only moderators write, an administrator does who is in the room, if it is public", () => {
  const administrators = [{ userId: "bob", from: 0 }];
  const written = (roomId: string, more: Partial<History>) =>
    membersOnly({
      ...WELL,
      ...more,
      governed: [{ at: 7_000, roomId, seq: 6, userId: "ada", kind: "posting", post: "moderators" }],
      commits: [...WELL.commits, { at: 8_010, roomId, seq: 7, userId: "bob", clientMessageId: "m9" }],
    });
  expect(written("hall", { administrators })).toEqual([]);
  expect(written("den", { administrators })).not.toEqual([]);
  expect(written("hall", {})).not.toEqual([]);
});

test("I9: a room does not say who kicked a member", () => {
  const kick = request({ action: "kickMember", userId: "ada", roomId: "hall", about: ["eve"], begunAt: 8_000 });
  const said = { at: 8_010, roomId: "hall", seq: 2, userId: "ada", kind: "kicked" };
  expect(membersOnly({ ...asked(kick), governed: [said] })).toEqual([]);
  expect(membersOnly({ ...asked(kick), governed: [{ ...said, userId: "cy" }] })).toHaveLength(1);
  expect(membersOnly(asked(unended({ ...kick, begunAt: 7_000 }), kick)), "it may have been said before").toEqual([]);
});

test("I9: more people come by an invitation than it has uses", () => {
  const room = { roomId: "den", invitation: { code: "den.x" } };
  const made = request({ action: "createInvitation", userId: "ada", begunAt: 5_500, ...room });
  const accepts = (userId: string, begunAt = 6_000) =>
    request({ action: "acceptInvitation", userId, begunAt, ...room });
  const limited = { ...made, invitation: { code: "den.x", uses: 1 } };
  expect(violated(asked(limited, accepts("dee"), accepts("eve")))).toEqual(["I9"]);
  expect(violated(asked(limited, accepts("dee"), accepts("dee", 6_500), accepts("bob")))).toEqual([]);
  expect(violated(asked(made, accepts("dee"), accepts("eve")))).toEqual([]);
  const takenBack = request({ action: "revokeInvitation", userId: "ada", begunAt: 5_800, ...room });
  expect(violated(asked(made, takenBack, accepts("dee")))).toEqual(["I9"]);
  expect(violated(asked(made, takenBack, accepts("dee", 5_810)))).toEqual([]);
  expect(violated(asked(made, accepts("dee", 5_700), takenBack, accepts("dee")))).toEqual([]);
});

test("I9: a function of the version before answers in a deleted room", () => {
  const deleted = { at: 9_000, roomId: "gone", seq: 3, userId: "ada", kind: "deleted" };
  const asks = request({ action: "getRoomHistory", userId: "bob", roomId: "gone", begunAt: 9_010 });
  const history = (...requests: Request[]) => ({ ...asked(...requests), deleted: ["gone"], governed: [deleted] });
  expect(violated(history(asks))).toEqual(["I9"]);
  expect(violated(history({ ...asks, isFormer: true }))).toEqual([]);
  const removal = request({ action: "removeMember", userId: "ada", roomId: "gone", about: ["bob"], begunAt: 8_000 });
  const answers = (it: Request) => membersOnly(history(removal, it)).filter((each) => each.startsWith(asks.action));
  expect(answers(asks)).toHaveLength(2);
  expect(answers({ ...asks, isFormer: true })).toEqual([]);
});

test("I9: a deleted room is in the directory, unless functions of the version before have worked beside the deletion", () => {
  const deleted = { at: 9_000, roomId: "gone", seq: 3, userId: "ada", kind: "deleted" };
  const deletion = request({ action: "deleteRoom", userId: "ada", roomId: "gone", begunAt: 8_990 });
  const beside = request({
    action: "removeMember",
    userId: "ada",
    roomId: "gone",
    about: ["bob"],
    begunAt: 8_000,
    endedAt: 9_010,
  });
  const directory = [...WELL.directory, { roomId: "gone", name: "gone" }];
  const found = (...requests: Request[]) =>
    membersOnly({ ...asked(deletion, ...requests), deleted: ["gone"], governed: [deleted], directory });
  expect(found(beside)).toContain("room gone is deleted, and in the directory");
  expect(found({ ...beside, isFormer: true })).not.toContain("room gone is deleted, and in the directory");
});

/** Ada and Bob have a direct room. Ada has blocked Bob at 7,030 ms; then something is written there at 8,010 ms. */
const beside = (...acts: Request[]): History => ({
  ...WELL,
  rooms: [...WELL.rooms, { roomId: "direct", kind: "direct", name: "", archived: false }],
  members: [
    ...WELL.members,
    ...["ada", "bob"].map((userId) => ({ roomId: "direct", userId, role: "member" as const })),
  ],
  requests: [...WELL.requests, ...acts],
});
const block = request({ action: "blockPerson", userId: "ada", about: ["bob"], begunAt: 7_000 });
const unblock = request({ action: "unblockPerson", userId: "ada", about: ["bob"], begunAt: 7_900 });

test.each(["ada", "bob"])("I9: %s writes or edits in a direct room, and one has blocked the other", (userId) => {
  const commit = { at: 8_010, roomId: "direct", seq: 1, userId, clientMessageId: "m8" };
  const change = { at: 8_010, roomId: "direct", seq: 1, rev: 1, userId, hash: "h" };
  const found = (...acts: Request[]) =>
    [{ commits: [commit] }, { changes: [change] }].map(
      (more) => membersOnly({ ...beside(...acts), ...more }).filter((it) => it.includes("blocked")).length,
    );
  expect(found(block)).toEqual([1, 1]);
  expect(found(block, unblock)).toEqual([0, 0]);
  expect(found(unended(block))).toEqual([0, 0]);
  expect(membersOnly({ ...beside(block), changes: [{ at: 8_010, roomId: "direct", seq: 1, rev: 1, userId }] })).toEqual(
    membersOnly({ ...beside(), changes: [{ at: 8_010, roomId: "direct", seq: 1, rev: 1, userId }] }),
  );
});

test("I9: somebody who is blocked opens a direct room with the one who blocks, or adds them to a room", () => {
  for (const action of ["openDirect", "addMember", "createRoom"] as const) {
    const act = request({ action, userId: "bob", roomId: "hall", about: ["ada"], begunAt: 8_000 });
    const found = (...acts: Request[]) => membersOnly(asked(...acts)).filter((it) => it.includes("blocked")).length;
    expect(found(block, act)).toBe(1);
    expect(found(block, unblock, act)).toBe(0);
    expect(found(block, { ...act, userId: "ada", about: ["bob"] })).toBe(0);
    expect(found(block, { ...act, isFormer: true })).toBe(0);
  }
});
