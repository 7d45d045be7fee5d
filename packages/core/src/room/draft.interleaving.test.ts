import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import type { DraftRow } from "../table/row";
import { arrive, connect, openDeps, openRoom, over } from "../testing/deps";
import { anyBursts, Crash, type Decide, inBursts, interleave, pauseAfter, persistently } from "../testing/interleave";
import * as Draft from "./draft";
import * as Moderation from "./moderation";

const deps = await openDeps();
afterAll(deps.close);

const setUp = async () => {
  deps.clock.advance(60_000);
  const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  return { ada, bob, roomId: await openRoom([ada, bob]) };
};

const stored = ({ actor }: Context, roomId: string) => deps.table.get<DraftRow>(Keys.draft(actor.userId, roomId));

/** Both devices write over the same draft at once. One of them is told that it was too late, unless it died. */
const writeAtOnce = async (decide: Decide) => {
  const { bob, roomId } = await setUp();
  const phone = await connect(deps, bob.actor);
  const { rev } = (await Draft.save(bob, { roomId, text: "first", rev: 0, clientSaveId: "0" })).result.draft;
  const devices = [bob, phone].map((ctx, n) => ({ ctx, text: `of ${n}`, clientSaveId: `${n + 1}` }));
  const saved: string[] = [];
  const outcomes = await interleave(
    deps.table,
    devices.map(({ ctx, text, clientSaveId }) => async (table) => {
      const input = { roomId, text, rev, clientSaveId };
      const { result } = await persistently(() => Draft.save(over(ctx, table), input));
      if (result.saved) saved.push(text);
    }),
    decide,
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  expect(saved).toEqual([(await stored(bob, roomId))?.text]);
};

/** Ada bans Bob while he writes: nothing of his is left. */
const banMeanwhile = async (decide: Decide) => {
  const { ada, bob, roomId } = await setUp();
  const outcomes = await interleave(
    deps.table,
    [
      (table) => Draft.save(over(bob, table), { roomId, text: "words", rev: 0, clientSaveId: "1" }),
      (table) => persistently(() => Moderation.ban(over(ada, table), { roomId, userId: bob.actor.userId })),
    ],
    decide,
  );
  const [saving] = outcomes;
  const isDead = saving?.status === "rejected" && saving.reason instanceof Crash;
  for (const { reason } of outcomes.filter((outcome) => outcome.status === "rejected"))
    if (!(reason instanceof Crash) && !(reason instanceof ParleyError && reason.code === "room.not_found"))
      throw reason;
  // Of a function that died after its write, the item ends by itself, and nobody is told of it.
  if (!isDead) expect(await stored(bob, roomId)).toBeUndefined();
};

describe("a draft", () => {
  it("has one writer at a time, in any order of their calls, whoever dies", async () => {
    await fc.assert(fc.asyncProperty(anyBursts(2), (bursts) => writeAtOnce(inBursts(bursts))));
  });

  it("I9: is not left behind by a ban that comes at any of its calls", async () => {
    for (let calls = 0; calls < 8; calls += 1) await banMeanwhile(pauseAfter(calls));
  });

  it("I9: is not left behind by a ban, in any order of their calls, whoever dies", async () => {
    await fc.assert(fc.asyncProperty(anyBursts(2), (bursts) => banMeanwhile(inBursts(bursts))));
  });
});
