import { ParleyError } from "@parley/protocol/error";
import type { Message as WireMessage } from "@parley/protocol/message";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { Context } from "../context";
import * as Message from "../room/message";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow } from "../table/row";
import { all, type Table } from "../table/table";
import { arrive, openDeps, openRoom, over, transcript } from "../testing/deps";
import { anyBursts, type Burst, Crash, inBursts, intercept, interleave, persistently } from "../testing/interleave";
import { pendingOf } from "./head";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];

/** Tries until there is an answer, as a client does: a crash is none, and neither is `server.busy`. */
const insist = <Result>(attempt: () => Promise<Result>): Promise<Result> =>
  persistently(() =>
    attempt().catch((error) => {
      throw error instanceof ParleyError && error.code === "server.busy" ? new Crash() : error;
    }),
  );

const SECRET = "the launch code is 0000";

/** What a machine's clock shows beside the true time, ms. */
type Skews = readonly [ada: number, bob: number, cyd: number];

/** How much time passes before each call of the table, ms, over and over. */
type Steps = readonly number[];

/**
 * Bob's client sends twice at once, an attempt that it has given up and the next one. Cyd writes. Ada writes secrets, edits and deletes them.
 * And all the time somebody reads the whole log. Machines' clocks differ, and any amount of time passes between two calls.
 */
const run = async (bursts: readonly Burst[], skews: Skews, steps: Steps) => {
  const roomId = await openRoom([ada, bob, cyd]);
  let calls = 0;
  const slow = intercept(deps.table, (_call, perform) => {
    deps.clock.advance(steps[calls % steps.length] ?? 0);
    calls += 1;
    return perform();
  });
  const [adaThere, bobThere, cydThere] = [ada, bob, cyd].map(
    (ctx, index): Context => ({ ...ctx, clock: { ...deps.clock, now: () => deps.clock.now() + (skews[index] ?? 0) } }),
  ) as [Context, Context, Context];
  const acknowledged: WireMessage[] = [];
  const send = async (ctx: Context, clientMessageId: string, content = clientMessageId) => {
    const input = { roomId, content, clientMessageId, afterSeq: 0 };
    const { result } = await insist(() => Message.send(ctx, input));
    return result.sent;
  };
  const sends =
    (ctx: Context, ...ids: string[]) =>
    async (table: Table) => {
      for (const id of ids) acknowledged.push(await send(over(ctx, table), id));
    };
  const changes = async (table: Table) => {
    const ctx = over(adaThere, table);
    const first = await send(ctx, "a1", SECRET);
    await insist(() => Message.edit(ctx, { messageId: first.messageId, content: `${SECRET}!` }));
    const second = await send(ctx, "a2", SECRET);
    for (const { messageId } of [first, second]) await insist(() => Message.remove(ctx, { messageId }));
  };
  const reads = async (table: Table) => {
    let longest = 0;
    for (let n = 0; n < 4; n += 1) {
      const log = await insist(() => transcript(over(cyd, table), roomId));
      // I4: no reader ever finds a gap, and nothing that was there is gone.
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      expect(log.length).toBeGreaterThanOrEqual(longest);
      longest = log.length;
    }
  };
  const actors = [sends(bobThere, "b1", "b2", "b3"), sends(cydThere, "c1", "c2"), sends(bobThere, "b1", "b2"), changes];
  const outcomes = await interleave(slow, [...actors, reads], inBursts(bursts));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return { roomId, acknowledged };
};

const anySkew = fc.constantFrom(0, 0, 5, -40, 90_000);
const anySteps = fc.array(fc.constantFrom(0, 0, 3, 700, 30_000, 61_000), { minLength: 1, maxLength: 30 });

it("I1 I2 I4 I8: hold however sends, changes and reads overlap, with clocks that differ and pauses of any length", async () => {
  await fc.assert(
    fc.asyncProperty(anyBursts(5), fc.tuple(anySkew, anySkew, anySkew), anySteps, async (bursts, skews, steps) => {
      const { roomId, acknowledged } = await run(bursts, skews, steps);
      const log = await transcript(bob, roomId);
      // I2: each message once; I4: at the places 1 to N, with dates that never go back.
      expect(log.map(({ clientMessageId }) => clientMessageId).sort()).toEqual([
        "a1",
        "a2",
        "b1",
        "b2",
        "b3",
        "c1",
        "c2",
      ]);
      expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      const dates = log.map(({ timestamp }) => timestamp);
      expect(dates).toEqual(dates.toSorted());
      // I1: as it was acknowledged.
      for (const sent of acknowledged) expect(log[sent.seq - 1]).toEqual(sent);
      // I8: a deleted text is nowhere in the table, and the head holds the version of the row.
      const rows = await all<MessageRow>(deps.table, { pk: Keys.roomPk(roomId), prefix: "LOG#" });
      expect(JSON.stringify(rows)).not.toContain(SECRET);
      const head = rows.at(-1) as unknown as HeadRow;
      for (const { seq, row } of pendingOf(head)) {
        const stored = rows.find(({ sk }) => sk === Keys.logSk(seq));
        if (stored) expect(stored.rev).toBe(row.rev);
      }
    }),
    { numRuns: 60 },
  );
});
