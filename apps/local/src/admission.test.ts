import { LIMITS } from "@parley/protocol/limits";
import { arrive } from "@parley/smoke/person";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useProduct } from "../test/product";
import { createAdmission, refusal } from "./admission";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** `ada-phone` and `ada-desk` are connections of one person. */
const personOf = (connectionId: string) => connectionId.split("-")[0] ?? "";

/** Requests that end when they are told to. */
const stage = (bounds: { atOnce: number; waiting: number; inAll: number }) => {
  const expelled: string[] = [];
  const { admit, leave } = createAdmission((connectionId) => expelled.push(connectionId), bounds);
  const begun: string[] = [];
  const working = new Map<string, () => void>();
  const refused: string[] = [];
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    working,
    refused,
    expelled,
    leave: (connectionId: string) => leave({ userId: personOf(connectionId), connectionId }),
    ask: async (name: string) => {
      const [connectionId = ""] = name.split(" ");
      void admit({ userId: personOf(connectionId), connectionId }, () => {
        begun.push(name);
        return new Promise<true>((resolve) => working.set(name, () => resolve(true)));
      }).then((answer) => answer ?? refused.push(name));
      await tick();
    },
    end: async (name: string | undefined) => {
      const done = working.get(name ?? "");
      working.delete(name ?? "");
      done?.();
      await tick();
    },
  };
};

describe("admission", () => {
  it("works on a few requests of a person at once, in the order in which they came", async () => {
    const { ask, end, begun } = stage({ atOnce: 2, waiting: 9, inAll: 9 });
    for (const n of upTo(4)) await ask(`a ${n}`);
    expect(begun).toEqual(["a 0", "a 1"]);
    await end("a 1");
    await end("a 2");
    expect(begun).toEqual(["a 0", "a 1", "a 2", "a 3"]);
  });

  it("lets others in at once, however much one connection asks", async () => {
    const { ask, begun } = stage({ atOnce: 2, waiting: 9, inAll: 9 });
    for (const n of upTo(10)) await ask(`flood ${n}`);
    await ask("quiet 0");
    expect(begun).toEqual(["flood 0", "flood 1", "quiet 0"]);
  });

  it("lets people take turns where all together ask too much", async () => {
    const { ask, end, begun, working } = stage({ atOnce: 2, waiting: 9, inAll: 2 });
    for (const name of ["a 0", "a 1", "a 2", "a 3", "b 0", "b 1", "c 0"]) await ask(name);
    while (working.size > 0) await end([...working.keys()][0]);
    expect(begun).toEqual(["a 0", "a 1", "b 0", "c 0", "a 2", "b 1", "a 3"]);
  });

  it("counts a person, not their connections, each of which may have as many waiting", async () => {
    const { ask, end, begun, working, refused } = stage({ atOnce: 2, waiting: 2, inAll: 2 });
    for (const name of ["ada-a 0", "ada-b 0", "ada-a 1", "ada-b 1", "ada-c 0", "bob 0"]) await ask(name);
    expect([begun, refused]).toEqual([["ada-a 0", "ada-b 0"], []]);
    await end("ada-a 0");
    expect(begun.at(-1)).toBe("bob 0");
    await end("ada-b 0");
    expect(begun.at(-1)).toBe("ada-a 1");
    while (working.size > 0) await end([...working.keys()][0]);
    expect(begun).toHaveLength(6);
  });

  it("I15: does nothing more for a connection that has ended", async () => {
    const { ask, end, leave, begun, working, refused } = stage({ atOnce: 1, waiting: 9, inAll: 9 });
    for (const name of ["ada-a 0", "ada-a 1", "ada-b 0", "ada-a 2"]) await ask(name);
    leave("ada-a");
    await end("ada-a 0");
    while (working.size > 0) await end([...working.keys()][0]);
    expect(begun).toEqual(["ada-a 0", "ada-b 0"]);
    expect(refused).toEqual(["ada-a 1", "ada-a 2"]);
  });

  it("refuses at once what cannot even wait, and takes the next one when there is room", async () => {
    const { ask, end, begun, refused } = stage({ atOnce: 1, waiting: 2, inAll: 9 });
    for (const n of upTo(5)) await ask(`a ${n}`);
    expect(refused).toEqual(["a 3", "a 4"]);
    await end("a 0");
    await ask("a 5");
    expect([begun, refused]).toEqual([
      ["a 0", "a 1"],
      ["a 3", "a 4"],
    ]);
  });

  it("gives one at a time to who has much more waiting than any client of ours", async () => {
    const { ask, end, begun, working } = stage({ atOnce: 4, waiting: 40, inAll: 99 });
    for (const n of upTo(40)) await ask(`flood ${n}`);
    for (const n of upTo(3)) await end(`flood ${n}`);
    expect(working.size).toBe(1);
    while (begun.length < 40) await end([...working.keys()][0]);
    expect(working.size).toBe(4);
  });

  it("closes a connection that goes on asking, however often it is refused", async () => {
    const { ask, expelled, refused } = stage({ atOnce: 1, waiting: 1, inAll: 9 });
    for (let n = 0; expelled.length === 0 && n < 2_000; n += 1) await ask(`a ${n}`);
    expect(new Set(expelled)).toEqual(new Set(["a"]));
    expect(refused.length).toBeGreaterThan(2 * LIMITS.requestsWaiting);
  });

  it("loses nothing and keeps its bounds, whatever is asked and whenever it ends, failures included", async () => {
    const bounds = { atOnce: 2, waiting: 3, inAll: 4 };
    const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat({ max: 3 })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, async (asked) => {
        const { admit } = createAdmission(() => {}, bounds);
        const now = new Map<string, number>();
        let inAll = 0;
        const answers = asked.map(([connectionId, ticks], index) =>
          admit({ userId: connectionId, connectionId }, async () => {
            const count = (now.get(connectionId) ?? 0) + 1;
            now.set(connectionId, count);
            inAll += 1;
            expect(count).toBeLessThanOrEqual(bounds.atOnce);
            expect(inAll).toBeLessThanOrEqual(bounds.inAll);
            for (const _ of upTo(ticks)) await Promise.resolve();
            now.set(connectionId, (now.get(connectionId) ?? 0) - 1);
            inAll -= 1;
            if (ticks === 3) throw new Error("failed");
            return index;
          }).catch((error: Error) => error.message),
        );
        const settled = await Promise.all(answers);
        const expected = asked.map(([, ticks], index) => (ticks === 3 ? "failed" : index));
        expect(settled).toEqual(settled.map((answer, index) => (answer === undefined ? undefined : expected[index])));
      }),
    );
  });
});

describe("a refusal", () => {
  it("names the request, and says when to ask again", () => {
    const { body = "" } = refusal('{"action":"ping","requestId":"17"}');
    expect(JSON.parse(body)).toMatchObject({
      type: "error",
      code: "server.busy",
      requestId: "17",
      retryAfterMs: 5_000,
    });
  });

  it("is not sent to who expects no answer", () => {
    expect(refusal('{"action":"typingStart","data":{}}')).toEqual({ statusCode: 200 });
  });
});

describe("the product", () => {
  const product = useProduct();

  it("answers each of 200 requests that one connection makes at once: in its turn, or that it is too many", async () => {
    const flooder = await arrive(product().url, "Flooder");
    const replies = await Promise.all(upTo(200).map(() => flooder.reply("listRooms", {})));
    const codes = replies.map((reply) => (reply.type === "error" ? reply.code : reply.type));
    const served = codes.filter((code) => code === "success").length;
    expect(served).toBeGreaterThanOrEqual(LIMITS.requestsAtOnce + LIMITS.requestsWaiting);
    expect(codes.filter((code) => code === "server.busy").length).toBe(200 - served);
    expect(served).toBeLessThan(200);
    await flooder.request("ping", {});
  });
});
