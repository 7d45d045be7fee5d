import { ParleyError } from "@parley/protocol/error";
import { type Reacting, react } from "@parley/protocol/reaction";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow } from "../table/row";
import type { Table } from "../table/table";
import { arrive, openDeps, openRoom, over, transcript } from "../testing/deps";
import { anyBursts, type Burst, Crash, inBursts, interleave, persistently } from "../testing/interleave";
import * as History from "./history";
import * as Message from "./message";

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

type Step = { emoji: string; on: boolean };

/** What each person ends with, as each of them toggles one emoji after the other. */
const wished = (who: Context, steps: readonly Step[]): Reacting[] => {
  const last = new Map(steps.map(({ emoji, on }) => [emoji, on]));
  return [...last].map(([emoji, on]) => ({ userId: who.actor.userId, emoji, on }));
};

/**
 * Two people toggle the same and different emoji on one message, one of them on two devices that say the same, while its author edits it,
 * others write, and somebody reads. Any of them may die before or after any call of the table, or have it carried out twice.
 */
const run = async (bursts: readonly Burst[], adas: readonly Step[], bobs: readonly Step[], isDeleted: boolean) => {
  const roomId = await openRoom([ada, bob, cyd]);
  // So that flood control has forgotten the last run.
  deps.clock.advance(60_000);
  await Message.send(cyd, { roomId, content: "before" });
  const { messageId } = (await Message.send(cyd, { roomId, content: "first" })).result;
  const refused: string[] = [];
  const toggles =
    (who: Context, steps: readonly Step[]) =>
    async (table: Table): Promise<void> => {
      for (const step of steps)
        await insist(() => Message.react(over(who, table), { messageId, ...step })).catch((error: ParleyError) => {
          refused.push(error.code);
        });
    };
  const changes = async (table: Table) => {
    const ctx = over(cyd, table);
    await insist(() => Message.edit(ctx, { messageId, content: "edited" }));
    if (isDeleted) await insist(() => Message.remove(ctx, { messageId }));
  };
  const writes = async (table: Table) => {
    for (const id of ["w1", "w2"])
      await insist(() => Message.send(over(cyd, table), { roomId, content: id, clientMessageId: id, afterSeq: 0 }));
  };
  const reads = async (table: Table) => {
    let known = { rev: 0, change: 0 };
    for (let n = 0; n < 4; n += 1) {
      // The page first: whoever knows of a change has it in what they read next.
      const { result } = await insist(() => History.read(over(ada, table), { roomId, limit: 10 }));
      const message = result.messages.find(({ seq }) => seq === 2);
      expect(message?.rev).toBeGreaterThanOrEqual(known.rev);
      // I12: every change of this room is one of this message.
      expect(message?.rev).toBeGreaterThanOrEqual(known.change);
      known = { rev: message?.rev ?? 0, change: result.change ?? 0 };
      expect(message?.rev).toBeGreaterThanOrEqual(known.change);
    }
  };
  const actors = [toggles(ada, adas), toggles(bob, bobs), toggles(bob, bobs.slice(-1)), changes, writes, reads];
  const outcomes = await interleave(deps.table, actors, inBursts(bursts));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return { roomId, refused };
};

const anySteps = (emoji: string[]) =>
  fc.array(fc.record({ emoji: fc.constantFrom(...emoji), on: fc.boolean() }), { minLength: 1, maxLength: 3 });

const sorted = (reactions: readonly { emoji: string; userIds: readonly string[] }[] = []) =>
  reactions.flatMap(({ emoji, userIds }) => userIds.map((userId) => `${emoji} ${userId}`)).sort();

it("I1 I8 I12: reactions converge and none is lost, however they overlap with each other, an edit, a delete and messages", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBursts(6),
      anySteps(["👍", "🎉"]),
      anySteps(["👍", "❤️"]),
      fc.boolean(),
      async (bursts, adas, bobs, isDeleted) => {
        const { roomId, refused } = await run(bursts, adas, bobs, isDeleted);
        for (const code of refused) expect([isDeleted, code]).toEqual([true, "message.deleted"]);
        const [, message] = await transcript(ada, roomId);
        const [row, head] = [
          await deps.table.get<MessageRow>(Keys.logRow(roomId, 2)),
          await deps.table.get<HeadRow>(Keys.head(roomId)),
        ];
        // I12: all changes are this message's, and each is counted.
        expect(message?.rev).toBe(head?.changes);
        if (isDeleted) {
          expect(message).toMatchObject({ deleted: true, content: "" });
          expect(message).not.toHaveProperty("reactions");
          expect(row).not.toHaveProperty("reactions");
          return;
        }
        expect(message).toMatchObject({ content: "edited" });
        // I1: what each of them said last holds. Bob's other device says his last step again, at any time.
        const again = bobs.at(-1);
        const all = [...wished(ada, adas), ...wished(bob, bobs)];
        const expected = all.reduce(react, []);
        const doubtful = again && bobs.some((each) => each.emoji === again.emoji && each.on !== again.on);
        const certain = (entries: string[]) =>
          entries.filter((entry) => !(doubtful && entry === `${again.emoji} ${bob.actor.userId}`));
        expect(certain(sorted(message?.reactions))).toEqual(certain(sorted(expected)));
        expect(row?.rev).toBe(message?.rev);
        expect(sorted(row?.reactions)).toEqual(sorted(message?.reactions));
      },
    ),
    { numRuns: 80 },
  );
});
