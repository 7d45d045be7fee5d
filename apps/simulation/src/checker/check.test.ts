import { expect, test } from "vitest";
import type { History } from "../history";
import { check } from "./check";
import { WELL } from "./testing";

test("I1–I19: nothing is found in a history in which all is well, nor in an empty one", () => {
  expect(check(WELL)).toEqual([]);
  const nothing = {
    fileReads: [],
    drafts: [],
    draftsSeen: [],
    sentDrafts: [],
    sentWith: new Map(),
    files: { named: [], items: [], kept: [], notes: [] },
    rooms: [],
    requests: [],
    composed: [],
    unnamed: [],
    acknowledged: [],
    acknowledgedChanges: [],
    acknowledgedReactions: [],
    commits: [],
    revivals: [],
    undone: [],
    changes: [],
    edits: [],
    abandoned: [],
    retried: [],
    log: [],
    heads: [],
  };
  const happened = {
    shown: [],
    ownMessagesObserved: [],
    endsObserved: [],
    previewsObserved: [],
    readPositionsObserved: [],
    typingAfterMessage: [],
    lingering: [],
    remnants: [],
    roles: [],
    administrators: [],
    clients: [],
    posts: [],
    pushes: [],
    readPositions: [],
    typing: [],
    connections: [],
    givenUp: [],
    members: [],
    directory: [],
    sockets: [],
    stored: [],
    signOuts: [],
    leftovers: [],
  };
  expect(
    check({
      ...nothing,
      ...happened,
      calmAt: 0,
      pending: [],
      refused: [],
      deleted: [],
      afterDeletion: [],
      governed: [],
      views: [],
      profiles: new Map(),
      namedRows: [],
      isLossless: true,
    }),
  ).toEqual([]);
});

test("I1, I13: everything that is wrong is told, under the name of its rule", () => {
  const [first] = WELL.acknowledged;
  if (!first) throw new TypeError("nothing acknowledged");
  const history: History = {
    ...WELL,
    acknowledged: [...WELL.acknowledged, { ...first, seq: 7, messageId: "den.7", at: 1_234 }],
    pending: [{ clientId: "c-bob", roomId: "den", clientMessageId: "m9" }],
  };
  expect(check(history)).toEqual([
    {
      invariant: "I1",
      violation:
        "message den#7 (id den.7, ada's m1) was acknowledged to c-ada at 1,234 ms, and the log has no such message",
    },
    { invariant: "I13", violation: expect.stringContaining("m9") },
  ]);
});
