import { ParleyError } from "@parley/protocol/error";
import type { Message as WireMessage } from "@parley/protocol/message";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { Context } from "../context";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import type { Table } from "../table/table";
import { arrive, openDeps, over, refusal, transcript } from "../testing/deps";
import { anyBursts, type Burst, inBursts, interleave, persistently } from "../testing/interleave";

const deps = await openDeps();
afterAll(deps.close);

const owner = await arrive(deps, "Olga");
const author = await arrive(deps, "Ada");
const victim = await arrive(deps, "Vic");

type Acknowledged = { author: string; clientMessageId: string; sent: WireMessage };

/**
 * Two people write, one of them twice at once (an attempt that its client has given up, and the next), while the owner removes that one.
 * Any of them may die before or after any call of the table, or have it carried out twice, and tries again.
 */
const run = async (bursts: readonly Burst[]) => {
  const members = [author, victim].map(({ actor }) => actor.userId);
  const { result } = await Room.create(owner, { name: "general", members });
  const { roomId } = result.room;
  const acknowledged: Acknowledged[] = [];
  let removedAt = Number.POSITIVE_INFINITY;

  const sends =
    (ctx: Context, ...clientMessageIds: string[]) =>
    async (table: Table) => {
      for (const clientMessageId of clientMessageIds) {
        const input = { roomId, content: clientMessageId, clientMessageId, afterSeq: 0 };
        const before = removedAt;
        const { result } = await persistently(() => Message.send(over(ctx, table), input));
        acknowledged.push({ author: ctx.actor.userId, clientMessageId, sent: result.sent });
        // Began after the removal was acknowledged, and yet was accepted.
        if (ctx === victim && before !== Number.POSITIVE_INFINITY) throw new Error("I9");
      }
    };
  const removes = async (table: Table) => {
    const input = { roomId, userId: victim.actor.userId };
    await persistently(() => Moderation.ban(over(owner, table), input));
    removedAt = Math.max(0, ...(await transcript(owner, roomId)).map(({ seq }) => seq));
  };

  const outcomes = await interleave(
    deps.table,
    [sends(author, "a1", "a2"), sends(victim, "v1", "v2"), sends(victim, "v1"), removes],
    inBursts(bursts),
  );
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") continue;
    if (!(outcome.reason instanceof ParleyError && outcome.reason.code === "room.removed")) throw outcome.reason;
  }
  return { roomId, acknowledged, removedAt, log: await transcript(owner, roomId) };
};

it("I1 I2 I3 I4 I9: hold however sends and a removal interleave, whoever dies at whichever step", async () => {
  await fc.assert(
    fc.asyncProperty(anyBursts(4), async (bursts) => {
      const { roomId, acknowledged, removedAt, log } = await run(bursts);
      // I4: places 1 to N, dates that never go back.
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      // I2: one message per author and clientMessageId; the removal is told once.
      const names = log.map(({ username, clientMessageId }) => `${username} ${clientMessageId}`);
      expect(new Set(names).size).toBe(names.length);
      expect(log.filter(({ messageType }) => messageType === "SYSTEM")).toHaveLength(1);
      // I1: what was acknowledged is there, as it was acknowledged.
      for (const { sent } of acknowledged) expect(log[sent.seq - 1]).toEqual(sent);
      // I3: nothing was invented, and what nobody hindered arrived.
      const texts = log.filter(({ messageType }) => messageType === "TEXT").map(({ content }) => content);
      for (const text of texts) expect(["a1", "a2", "v1", "v2"]).toContain(text);
      expect(texts.filter((text) => text.startsWith("a"))).toEqual(["a1", "a2"]);
      // I9: nothing of the removed one's after the removal was acknowledged, nor any more.
      expect(log.filter(({ userId, seq }) => userId === victim.actor.userId && seq > removedAt)).toEqual([]);
      const again = Message.send(victim, { roomId, content: "v1", clientMessageId: "v1", afterSeq: 0 });
      expect((await refusal(again)).code).toBe("room.removed");
    }),
    { numRuns: 40 },
  );
});
