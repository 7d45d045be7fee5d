import { WINDOW } from "@parley/core/log/head";
import { expect, test } from "vitest";
import { once } from "./i02-once";
import { alter, seeing, violated, WELL } from "./testing";

test("I2: a message is in the log twice, or committed twice", () => {
  const again = <T extends { seq: number; clientMessageId: string; userId: string }>(list: readonly T[]) =>
    alter(
      list,
      ({ seq }) => seq === 5,
      (each) => ({ ...each, clientMessageId: "m2", userId: "bob" }),
    );
  expect(once({ ...WELL, log: again(WELL.log), heads: [] })).toEqual([
    "the log has bob's m2 twice in room den: at #2 and at #5",
  ]);
  expect(once({ ...WELL, commits: again(WELL.commits) })).toHaveLength(1);
});

test("I2: a client shows a message at two places, at once or one after the other", () => {
  const [first] = WELL.shown;
  if (!first) throw new TypeError("nothing shown");
  expect(once({ ...WELL, shown: [...WELL.shown, { ...first, seq: 5, at: 9_000 }] })).toHaveLength(1);
  const elsewhere = seeing(WELL, { userId: "ada", side: "old", roomId: "den" }, (room) => ({
    ...room,
    messages: alter(
      room.messages,
      ({ seq }) => seq === 1,
      (each) => ({ ...each, seq: 6 }),
    ),
  }));
  expect(once(elsewhere)).toEqual(["client c-ada shows ada's m1 twice in room den: at #1 and at #6"]);
});

test("I2: a view has a message twice", () => {
  const twice = seeing(WELL, { userId: "bob", side: "fresh", roomId: "hall" }, (room) => ({
    ...room,
    messages: [...room.messages, ...room.messages],
  }));
  expect(once(twice)).toEqual(["a fresh client beside c-bob shows message hall#1 twice at once"]);
});

test("I2 holds: the same clientMessageId of another author or in another room, and a message shown again where it was", () => {
  const renamed = <T extends { clientMessageId: string }>(list: readonly T[]) =>
    alter(
      list,
      ({ clientMessageId }) => clientMessageId === "m6" || clientMessageId === "m1",
      (each) => ({ ...each, clientMessageId: "m5" }),
    );
  const { composed, acknowledged, commits, log, ownMessagesObserved } = WELL;
  const history = {
    ...WELL,
    composed: renamed(composed),
    acknowledged: renamed(acknowledged),
    commits: renamed(commits),
    log: renamed(log),
    ownMessagesObserved: renamed(ownMessagesObserved),
    shown: renamed([...WELL.shown, ...WELL.shown.filter(({ seq }) => seq === 1)]),
    heads: alter(
      WELL.heads,
      ({ roomId }) => roomId === "hall",
      (head) => ({ ...head, pending: head.pending.map((each) => ({ ...each, clientMessageId: "m5" })) }),
    ),
  };
  const seen = (roomId: string) => (all: typeof WELL) =>
    seeing(all, { roomId }, (room) => ({ ...room, messages: renamed(room.messages) }));
  expect(violated(seen("hall")(seen("den")(history)))).toEqual([]);
});

test("I2: a head forgets a message that a writer may still try again, unless that was long ago", () => {
  const told = (...seqs: number[]) => new Set(seqs);
  const [first, second, third] = WELL.commits;
  const written = (at: number, ...kept: number[]) => {
    if (!first || !second || !third) return [];
    const heads = [
      { timestamp: 1_000, told: told(1) },
      { timestamp: 2_000, told: told(1, 2) },
      { timestamp: at, told: told(...kept, 3) },
    ] as const;
    const commits = [first, second, third].map((commit, index) => ({ ...commit, head: heads[index] ?? heads[0] }));
    return once({ ...WELL, commits });
  };
  expect(written(3_000, 1, 2)).toEqual([]);
  expect(written(3_000, 1)).toEqual([expect.stringContaining("forget #2")]);
  expect(written(62_001, 1)).toEqual([]);
});

test("I2: a commit is further away from the head that its writer knew than the heads tell of", () => {
  const from = (read: number) =>
    once({
      ...WELL,
      commits: WELL.commits.map((commit) =>
        commit.roomId === "den" && commit.seq === 5
          ? { ...commit, head: { timestamp: commit.at, told: new Set([1, 2, 3, 4, 5]), read } }
          : commit,
      ),
    });
  expect(from(4)).toEqual([]);
  expect(from(4 - WINDOW)).toEqual([]);
  expect(from(3 - WINDOW)).toEqual([expect.stringContaining("who knew the head")]);
});
