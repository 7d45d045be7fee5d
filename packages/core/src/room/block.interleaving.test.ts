import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import type { Table } from "../table/table";
import { arrive, openDeps, over, refusal, transcript } from "../testing/deps";
import { anyBursts, Crash, type Decide, inBursts, interleave, pauseAfter, persistently } from "../testing/interleave";
import * as Block from "./block";
import * as Message from "./message";
import * as Room from "./room";
import { directId } from "./room-id";

const deps = await openDeps();
afterAll(deps.close);

type Act = (table: Table) => Promise<unknown>;

const idOf = ({ actor }: Context) => actor.userId;

/** Ada blocks Bob, who does something in their direct room meanwhile. What she sees there once that is answered is all that there ever is. */
const blockMeanwhile = async (act: (bob: Context, roomId: string) => Promise<unknown>, decide: Decide) => {
  deps.clock.advance(60_000);
  const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  const { roomId } = (await Room.openDirect(ada, { userId: idOf(bob) })).result.room;
  const { messageId } = (await Message.send(bob, { roomId, content: "first" })).result;
  let seen: string[] = [];
  const block: Act = async (table) => {
    await persistently(() => Block.block(over(ada, table), { userId: idOf(bob) }));
    seen = (await transcript(ada, roomId)).map(({ content }) => content);
  };
  const outcomes = await interleave(deps.table, [(table) => act(over(bob, table), messageId), block], decide);
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isExpected(outcome.reason)) throw outcome.reason;
  expect((await transcript(ada, roomId)).map(({ content }) => content)).toEqual(seen);
  expect((await refusal(Message.send(bob, { roomId, content: "after" }))).code).toBe("person.unavailable");
};

const isExpected = (error: unknown) =>
  error instanceof Crash || (error instanceof ParleyError && error.code === "person.unavailable");

const roomOf = (messageId: string) => messageId.slice(0, messageId.lastIndexOf("."));

const ACTS = {
  send: (bob: Context, messageId: string) => Message.send(bob, { roomId: roomOf(messageId), content: "second" }),
  edit: (bob: Context, messageId: string) => Message.edit(bob, { messageId, content: "changed" }),
};

describe("a block", () => {
  it.each(Object.entries(ACTS))(
    "I9: once answered, nothing comes after it of a %s that stands still at any of its calls",
    async (_name, act) => {
      for (let calls = 0; calls < 12; calls += 1) await blockMeanwhile(act, pauseAfter(calls));
    },
  );

  it.each(Object.entries(ACTS))(
    "I9: comes before a %s or after it, in any order of their calls, whoever dies",
    async (_name, act) => {
      await fc.assert(
        fc.asyncProperty(anyBursts(2), (bursts) => blockMeanwhile(act, inBursts(bursts))),
        { numRuns: 40 },
      );
    },
  );

  it("and its end at the same time leave the list and the direct room in agreement", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), async (bursts) => {
        const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
        const input = { userId: idOf(bob) };
        await interleave(
          deps.table,
          [
            (table) => persistently(() => Block.block(over(ada, table), input)),
            (table) => persistently(() => Block.unblock(over(ada, table), input)),
          ],
          inBursts(bursts),
        );
        const isListed = (await Block.listOf(deps, idOf(ada))).length === 1;
        const isKept = (await deps.table.get(Keys.block(directId(idOf(ada), idOf(bob)), idOf(ada)))) !== undefined;
        expect(isKept).toBe(isListed);
      }),
      { numRuns: 60 },
    );
  });
});
