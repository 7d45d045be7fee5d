import * as Message from "@parley/core/room/message";
import { arrive, openDeps, openRoom, over } from "@parley/core/testing/deps";
import { intercept } from "@parley/core/testing/interleave";
import { ParleyError } from "@parley/protocol/error";
import { expect, it, onTestFinished } from "vitest";
import { createTurns } from "./turns";

const LINE = 256;

/** Works that end when they are told to. */
const open = () => {
  const inTurn = createTurns(() => 0.5);
  const begun: string[] = [];
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>();
  const settled = () => new Promise(setImmediate);
  return {
    begun,
    ask: (roomId: string, name: string) =>
      inTurn(roomId, () => {
        begun.push(name);
        return new Promise<string>((resolve, reject) => ends.set(name, { resolve: () => resolve(name), reject }));
      }),
    end: async (name: string) => {
      ends.get(name)?.resolve();
      await settled();
    },
    fail: async (name: string) => {
      ends.get(name)?.reject(new Error("failed"));
      await settled();
    },
    settled,
  };
};

it("performs a room's works one after the other, and those of other rooms meanwhile", async () => {
  const { ask, end, begun, settled } = open();
  const works = [ask("a", "a 1"), ask("a", "a 2"), ask("b", "b 1")];
  await settled();
  expect(begun).toEqual(["a 1", "b 1"]);
  await end("a 1");
  expect(begun).toEqual(["a 1", "b 1", "a 2"]);
  await end("b 1");
  await end("a 2");
  expect(await Promise.all(works)).toEqual(["a 1", "a 2", "b 1"]);
});

it("goes on after a work that failed", async () => {
  const { ask, end, fail, begun, settled } = open();
  const [first, second] = [ask("a", "1"), ask("a", "2")];
  const refused = expect(first).rejects.toThrow("failed");
  await settled();
  await fail("1");
  await refused;
  expect(begun).toEqual(["1", "2"]);
  await end("2");
  expect(await second).toBe("2");
});

it(`answers server.busy and when to come back, where ${LINE} are in a room's line`, async () => {
  const { ask, end, begun, settled } = open();
  const works = Array.from({ length: LINE }, (_, n) => ask("a", `${n}`));
  const refusal = await ask("a", "late").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ParleyError);
  expect(refusal).toMatchObject({ code: "server.busy", retryAfterMs: 3_000 });
  void ask("b", "elsewhere");
  await settled();
  expect(begun).toEqual(["0", "elsewhere"]);
  for (let n = 0; n < LINE; n += 1) await end(`${n}`);
  await Promise.all(works);
  void ask("a", "again");
  await settled();
  expect(begun.at(-1)).toBe("again");
});

it("spares those who edit in a room every conditional write that only one of them would win", async () => {
  const deps = await openDeps();
  onTestFinished(deps.close);
  const [owner, ...others] = [await arrive(deps, "Olga"), await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  const roomId = await openRoom([owner, ...others]);
  const ids: string[] = [];
  for (const ctx of [owner, ...others])
    ids.push((await Message.send(ctx, { roomId, content: "draft" })).result.messageId);
  let lost = 0;
  const table = intercept(deps.table, async ({ operation }, perform) => {
    const answer = await perform();
    if (operation === "update" && !answer) lost += 1;
    return answer;
  });
  const edit = (content: string, inTurn?: ReturnType<typeof createTurns>) =>
    Promise.all(
      [owner, ...others].map((ctx, n) =>
        Message.edit({ ...over(ctx, table), ...(inTurn && { inTurn }) }, { messageId: ids[n] ?? "", content }),
      ),
    );
  await edit("first");
  expect(lost).toBeGreaterThan(0);
  lost = 0;
  await edit(
    "second",
    createTurns(() => 0.5),
  );
  expect(lost).toBe(0);
});
