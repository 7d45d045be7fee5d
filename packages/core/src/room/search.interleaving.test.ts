import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import type { Table } from "../table/table";
import { arrive, openDeps, openRoom, over } from "../testing/deps";
import { anyBursts, Crash, type Decide, inBursts, interleave, pauseAfter, persistently } from "../testing/interleave";
import * as Government from "./government";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Search from "./search";

const deps = await openDeps();
afterAll(deps.close);
const owner = await arrive(deps, "Olga");

const find = async (ctx: Context, roomId: string) =>
  (await Search.search(ctx, { query: { words: [{ text: "secret" }] }, rooms: [{ roomId }] })).result;

const say = (ctx: Context, roomId: string, content: string) =>
  persistently(async () => (await Message.send(ctx, { roomId, content })).result.sent);

const isExpected = (error: unknown) => error instanceof ParleyError || error instanceof Crash;

/** What Vic's searches find while something happens to the room or its messages, and what they find after. */
const searchMeanwhile = async (
  act: (ctx: Context, victim: Context, roomId: string) => Promise<unknown>,
  decide: Decide,
  actFirst: boolean,
) => {
  deps.clock.advance(60_000);
  const victim = await arrive(deps, "Vic");
  const roomId = await openRoom([owner, victim], { isPrivate: true });
  await say(owner, roomId, "the secret");
  const meanwhile: string[] = [];
  const search = async (table: Table) => {
    const { hits } = await find(over(victim, table), roomId);
    meanwhile.push(...hits.map(({ content }) => content));
  };
  const other = (table: Table) => act(over(owner, table), victim, roomId);
  for (const outcome of await interleave(deps.table, actFirst ? [other, search] : [search, other], decide))
    if (outcome.status === "rejected" && !isExpected(outcome.reason)) throw outcome.reason;
  return { meanwhile, victim, roomId, after: await find(victim, roomId) };
};

/** More than either makes calls of the table: at the end of the list they run one after the other. */
const points = Array.from({ length: 16 }, (_, calls) => calls);

const orders = [
  ["a search stands still", false],
  ["it stands still", true],
] as const;

describe("a removal", () => {
  const remove = async (ctx: Context, victim: Context, roomId: string) => {
    await persistently(() => Moderation.ban(ctx, { roomId, userId: victim.actor.userId }));
    await say(ctx, roomId, "a secret between us");
  };

  it.each(orders)("I9: nothing is found of what was said after it, where %s at any call", async (_, actFirst) => {
    for (const calls of points) {
      const { meanwhile, after } = await searchMeanwhile(remove, pauseAfter(calls), actFirst);
      expect(meanwhile).not.toContain("a secret between us");
      expect(after).toEqual({ hits: [], rooms: [] });
    }
  });

  it("I9: nor in any order of their calls, whoever dies on the way", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), fc.boolean(), async (bursts, actFirst) => {
        const { meanwhile, after } = await searchMeanwhile(remove, inBursts(bursts), actFirst);
        expect(meanwhile).not.toContain("a secret between us");
        expect(after).toEqual({ hits: [], rooms: [] });
      }),
      { numRuns: 25 },
    );
  });
});

describe("a delete and an edit", () => {
  const alter = async (ctx: Context, _victim: Context, roomId: string) => {
    await persistently(() => Message.remove(ctx, { messageId: `${roomId}.1` }));
    await say(ctx, roomId, "a clue");
    await persistently(() => Message.edit(ctx, { messageId: `${roomId}.2`, content: "a secret clue" }));
  };

  it.each(orders)("I8: what is acknowledged is in every later search, where %s at any call", async (_, actFirst) => {
    for (const calls of points) {
      const { after } = await searchMeanwhile(alter, pauseAfter(calls), actFirst);
      expect(after.hits.map(({ content }) => content)).toEqual(["a secret clue"]);
    }
  });

  it("I8: also where whoever deletes dies after the commit, and tries again", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), async (bursts) => {
        const { after } = await searchMeanwhile(alter, inBursts(bursts), true);
        expect(after.hits.every(({ content }) => content !== "the secret")).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

it("I9: of a room that is deleted meanwhile, nothing is found after", async () => {
  for (const calls of points) {
    const act = (ctx: Context, _victim: Context, roomId: string) =>
      persistently(() => Government.remove(ctx, { roomId, name: "general" }));
    const { after } = await searchMeanwhile(act, pauseAfter(calls), false);
    expect(after).toEqual({ hits: [], rooms: [] });
  }
});
