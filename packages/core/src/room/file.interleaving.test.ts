import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Files from "../files/file";
import * as Keys from "../table/keys";
import { all, type Table } from "../table/table";
import { arrive, openDeps, openRoom, over, transcript } from "../testing/deps";
import { createFiles } from "../testing/files";
import { anyBursts, Crash, type Decide, inBursts, interleave, pauseAfter, persistently } from "../testing/interleave";
import * as Cleaning from "./cleaning";
import * as File from "./file";
import * as Government from "./government";
import * as Message from "./message";
import * as Moderation from "./moderation";

const deps = await openDeps();
afterAll(deps.close);

const LONG_MS = LIMITS.unsentFileTtlMs;

/** A room in which Ada has two files ready that nobody has sent for a day, and has sent a third one. */
const open = async () => {
  const [ada, mo] = [await arrive(deps, "Ada"), await arrive(deps, "Mo")];
  const roomId = await openRoom([mo, ada]);
  const files = createFiles(deps.clock);
  const ready = async () => {
    const file = await File.ask(ada, { roomId, name: "a.png", type: "image/png", bytes: 1 });
    files.post(file);
    return (await Files.complete(ada, files.store, file.fileId)).fileId;
  };
  const [first, second, third] = [await ready(), await ready(), await ready()];
  const { sent } = (await Message.send(ada, { roomId, content: "", files: [{ fileId: third }] })).result;
  deps.clock.advance(LONG_MS + 1);
  return { ada, mo, roomId, files, first, second, third, sent };
};
type Place = Awaited<ReturnType<typeof open>>;
type Act = (table: Table, place: Place) => Promise<unknown>;

const sending =
  (clientMessageId: string, ...which: ("first" | "second")[]): Act =>
  (table, { ada, roomId, ...place }) => {
    const files = which.map((each) => ({ fileId: place[each] }));
    const input = { roomId, content: "", files, clientMessageId, afterSeq: 1 };
    return persistently(() => Message.send(over(ada, table), input));
  };

const ACTS = {
  send: sending("a", "first"),
  "the same send": sending("a", "first"),
  "another send of the same file": sending("b", "second", "first"),
  "a send that dies": (table, place) =>
    Message.send(over(place.ada, table), {
      roomId: place.roomId,
      content: "",
      files: [{ fileId: place.first }],
      clientMessageId: "c",
      afterSeq: 1,
    }),
  delete: async (table, { ada, sent }) =>
    persistently(() => Message.remove(over(ada, table), { messageId: sent.messageId })),
  "a delete that dies": (table, { ada, sent }) => Message.remove(over(ada, table), { messageId: sent.messageId }),
  "a delete of what was just sent": async (table, { ada, roomId }) => {
    const newest = (await transcript(ada, roomId)).at(-1);
    if (newest?.files) await Message.remove(over(ada, table), { messageId: newest.messageId });
  },
  edit: (table, { ada, sent }) => Message.edit(over(ada, table), { messageId: sent.messageId, content: "changed" }),
  discard: (table, { ada, files, first }) => Files.discard(over(ada, table), files.store, first),
  kick: (table, { mo, ada, roomId }) =>
    persistently(() => Moderation.kick(over(mo, table), { roomId, userId: ada.actor.userId })),
  "the deletion of the room": (table, { mo, roomId }) =>
    Government.remove(over(mo, table), { roomId, name: "general" }),
  sweep: (table, { mo, files }) => Cleaning.sweep(over(mo, table), files.store, Number.POSITIVE_INFINITY),
} satisfies Record<string, Act>;
type Name = keyof typeof ACTS;

const isExpected = (error: unknown) =>
  error instanceof Crash || (error instanceof ParleyError && /^(file|room|message)\./.test(error.code));

const standing = async (mo: Context, roomId: string) =>
  (await transcript(mo, roomId).catch(() => [])).flatMap(({ files = [] }) => files.map(({ fileId }) => fileId));

/** Whatever happened: files of messages are there for members, each of one message; and what no message has is gone in the end. */
const check = async (names: readonly Name[], decide: Decide) => {
  const place = await open();
  const { mo, roomId, files, first, second, third } = place;
  const outcomes = await interleave(
    deps.table,
    names.map((name) => (table: Table) => ACTS[name](table, place)),
    decide,
  );
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isExpected(outcome.reason)) throw outcome.reason;
  const has = await standing(mo, roomId);
  expect(new Set(has).size).toBe(has.length);
  for (const fileId of has) {
    expect((await File.find(mo, fileId)).fileId).toBe(fileId);
    expect(files.kept.has(fileId)).toBe(true);
  }
  for (const [index, name] of names.entries())
    if (
      name === "send" &&
      outcomes[index]?.status === "fulfilled" &&
      !names.some((each) => /^(a delete of|the del)/.test(each))
    )
      expect(has).toContain(first);
  // So late nobody is under way any more who announced anything.
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    deps.clock.advance(LONG_MS);
    await Cleaning.sweep(deps, files.store, Number.POSITIVE_INFINITY);
  }
  expect(await standing(mo, roomId)).toEqual(has);
  const left = await Promise.all([first, second, third].map((fileId) => Files.find(deps, fileId)));
  expect([first, second, third].filter((_, index) => left[index]).sort()).toEqual([...has].sort());
  expect([...files.kept.keys()].sort()).toEqual([...has].sort());
  expect(await all<object>(deps.table, { pk: Keys.FILE_NOTES_PK, prefix: "DUE#" })).toEqual([]);
};

const PAIRS: [Name, Name][] = [
  ["send", "the same send"],
  ["send", "another send of the same file"],
  ["send", "a send that dies"],
  ["send", "sweep"],
  ["send", "discard"],
  ["send", "kick"],
  ["send", "a delete of what was just sent"],
  ["send", "the deletion of the room"],
  ["send", "delete"],
  ["delete", "sweep"],
  ["delete", "edit"],
  ["a delete that dies", "sweep"],
];

describe("I21: files and messages agree", () => {
  it.each(PAIRS)('where "%s" stands still at any of its calls, and there is "%s" meanwhile', async (one, other) => {
    for (let calls = 0; calls < 14; calls += 1) {
      await check([one, other], pauseAfter(calls));
      await check([other, one], pauseAfter(calls));
    }
  });

  it.each(["send", "a send that dies", "a delete that dies", "the deletion of the room"] as const)(
    'where "%s" dies at any of its calls',
    async (name) => {
      for (const fate of ["crash", "lost", "repeated"] as const)
        for (let calls = 1; calls < 14; calls += 1) await check([name], inBursts([{ actor: 0, calls, fate }]));
    },
  );

  it("in any order of their calls, whoever dies", async () => {
    const names = Object.keys(ACTS) as Name[];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...names), { minLength: 2, maxLength: 4 }),
        anyBursts(4),
        (acts, bursts) => check(acts, inBursts(bursts)),
      ),
      { numRuns: 150 },
    );
  });
});
