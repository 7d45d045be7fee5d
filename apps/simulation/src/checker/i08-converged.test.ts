import { expect, test } from "vitest";
import { hash } from "../hash";
import type { Logged, MessageSeen } from "../history";
import { converged } from "./i08-converged";
import { alter, seeing, violated, WELL } from "./testing";

const inDen = (seq: number) => (each: { roomId: string; seq: number }) => each.roomId === "den" && each.seq === seq;

const row = (seq: number, change: (row: Logged) => Logged) => ({ ...WELL, log: alter(WELL.log, inDen(seq), change) });

/** Everybody's view of one message in the den. */
const viewed = (seq: number, change: Partial<MessageSeen>) =>
  seeing(WELL, { roomId: "den" }, (room) => ({
    ...room,
    messages: alter(room.messages, inDen(seq), (each) => ({ ...each, ...change })),
  }));

const pending = (change: (message: Logged) => Logged) => ({
  ...WELL,
  heads: alter(
    WELL.heads,
    ({ roomId }) => roomId === "den",
    (head) => ({ ...head, pending: head.pending.map(change) }),
  ),
});

test("I8: the views have another version than the log", () => {
  expect(violated(viewed(2, { rev: 0, hash: hash("Hi") }))).toEqual(["I8"]);
  expect(violated(viewed(2, { hash: hash("Hi") }))).toEqual(["I8"]);
  expect(violated(viewed(3, { deleted: false, hash: hash("Oops") }))).toEqual(["I8"]);
});

test("I8: a deleted message has its text still, in the table, in a view, on a screen or in the answer", () => {
  expect(violated(row(3, (each) => ({ ...each, hash: hash("Oops") })))).toEqual(["I8"]);
  expect(violated(viewed(3, { hash: hash("Oops") }))).toEqual(["I8"]);
  const shown = alter(
    WELL.shown,
    (each) => each.deleted && each.clientId === "c-cy",
    (each) => ({ ...each, hash: hash("Oops") }),
  );
  expect(violated({ ...WELL, shown })).toEqual(["I8"]);
  const acknowledgedChanges = alter(WELL.acknowledgedChanges, inDen(3), (each) => ({ ...each, hash: hash("Oops") }));
  expect(violated({ ...WELL, acknowledgedChanges })).toEqual(["I8"]);
});

test("I8: the text is gone, and nobody deleted the message", () => {
  const log = WELL.log.map((each) => {
    if (!inDen(2)(each)) return each;
    const { hash: _text, ...rest } = each;
    return rest;
  });
  expect(converged({ ...WELL, log })[0]).toBe("message den#2 (id den.2) has no text, and is not deleted");
});

test("I8: a message that the head holds is behind its row, or another message, or the newest one is not there", () => {
  const deleted = ({ hash: _hash, ...each }: Logged): Logged => ({ ...each, rev: 1, deleted: true });
  const behind = row(5, deleted);
  expect(converged(behind)).toContain(
    "the head of room den holds message den#5 (id den.5) rev 0 instead of 1, as its row has it",
  );
  expect(violated(pending((each) => ({ ...each, clientMessageId: "m4" })))).toEqual(["I8"]);
  expect(violated(pending((each) => ({ ...each, messageId: "den.4" })))).toEqual(["I8"]);
  expect(violated(pending((each) => ({ ...each, seq: 4 })))).toEqual(["I8"]);
  const heads = WELL.heads.map(({ roomId, seq }) => ({ roomId, seq, pending: [] }));
  expect(violated({ ...WELL, heads })).toEqual(["I8"]);
});

test("I8: a deleted message comes back", () => {
  const [first] = WELL.shown.filter((each) => inDen(3)(each) && each.rev === 0 && each.clientId === "c-bob");
  if (!first) throw new TypeError("nothing shown");
  expect(violated({ ...WELL, shown: [...WELL.shown, { ...first, at: 4_000 }] })).toEqual(["I8"]);
});

test("I8 holds: an older version is shown again, and a client misses the versions between the first and the last", () => {
  const [first] = WELL.shown.filter((each) => inDen(2)(each) && each.rev === 0);
  if (!first) throw new TypeError("nothing shown");
  const shown = WELL.shown.filter(({ clientId, rev }) => clientId !== "c-bob" || rev > 0);
  expect(violated({ ...WELL, shown: [...shown, { ...first, at: 4_000 }] })).toEqual([]);
});

test("I8 holds: the head holds the only version where the last row is missing", () => {
  expect(violated({ ...WELL, log: WELL.log.filter((each) => !inDen(5)(each)) })).toEqual([]);
});

test("I8: a change was committed, and is not in the log", () => {
  const change = { at: 8_010, roomId: "den", seq: 2, rev: 2, userId: "ada" };
  expect(violated({ ...WELL, changes: [...WELL.changes, change] })).toEqual(["I8"]);
  expect(violated({ ...WELL, changes: [...WELL.changes, { ...change, rev: 1 }] })).toEqual([]);
});

test("I8: an older edit of a client overwrites a newer one", () => {
  const edit = { clientId: "c-bob", roomId: "den", seq: 2 };
  const edits = [
    { ...edit, hash: "older" },
    { ...edit, hash: "newer" },
  ];
  const change = { at: 3_500, roomId: "den", seq: 2, rev: 1, userId: "bob" };
  const changes = (...hashes: string[]) => [...WELL.changes, ...hashes.map((hash) => ({ ...change, hash }))];
  expect(violated({ ...WELL, edits, changes: changes("newer", "older") })).toEqual(["I8"]);
  expect(violated({ ...WELL, edits, changes: changes("older", "another's", "newer") })).toEqual([]);
  const again = [...edits, { ...edit, hash: "older" }];
  expect(violated({ ...WELL, edits: again, changes: changes("newer", "older") })).toEqual([]);
});

test("I8: the list of rooms has another version of the newest message than the room", () => {
  const observed = { at: 9_000, clientId: "c-bob", roomId: "den", listed: "bob: Hi", shown: "bob: Hi!" };
  expect(violated({ ...WELL, previewsObserved: [observed] })).toEqual(["I8"]);
  expect(violated({ ...WELL, previewsObserved: [{ ...observed, listed: undefined }] })).toEqual(["I8"]);
  expect(violated({ ...WELL, previewsObserved: [{ ...observed, listed: "bob: Hi!" }] })).toEqual([]);
});

/** Ada reacts to the message as her next version of it, and everybody shows that. */
const reacted = (log: string, seen = log) => {
  const reacting = { userId: "ada", emoji: "👍", on: true };
  const change = { at: 9_000, roomId: "den", seq: 2, rev: 2, userId: "ada", reacting };
  const after = viewed(2, { rev: 2, reactions: seen });
  return {
    ...after,
    changes: [...WELL.changes, change],
    log: alter(WELL.log, inDen(2), (each) => ({ ...each, rev: 2, reactions: log })),
  };
};

test("I8: a reaction is lost, counts twice, or is not shown", () => {
  expect(converged(reacted("👍 ada"))).toEqual([]);
  expect(converged(reacted(""))).toEqual([
    'message den#2 has the reactions "" in the log, and its commits make "👍 ada"',
  ]);
  expect(converged(reacted("👍 ada ada"))).toHaveLength(1);
  expect(converged(reacted("👍 ada", ""))[0]).toContain('other reactions ("" instead of "👍 ada")');
});

test("I8: a deleted message has its reactions still", () => {
  expect(violated(row(3, (each) => ({ ...each, reactions: "👍 ada" })))).toEqual(["I8"]);
});
