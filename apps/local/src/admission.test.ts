import { arrive } from "@parley/smoke/person";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useProduct } from "../test/product";
import { type Bounds, createAdmission, type Reading, refusal } from "./admission";

const PATIENCE_MS = 1_000;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** `ada-phone` and `ada-desk` are connections of one person. */
const personOf = (connectionId: string) => connectionId.split("-")[0] ?? "";

/** Requests that end when they are told to. */
const stage = (bounds: Pick<Bounds, "atOnce" | "waiting" | "inAll">, crowd = 99) => {
  let now = 0;
  const paused = new Set<string>();
  const reading: Reading = { pause: (id) => paused.add(id), resume: (id) => paused.delete(id) };
  const { admit, isCrowded, leave } = createAdmission(
    reading,
    { ...bounds, crowd, patienceMs: PATIENCE_MS },
    () => now,
  );
  const begun: string[] = [];
  const working = new Map<string, () => void>();
  const refused: string[] = [];
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    working,
    refused,
    paused,
    pass: (ms: number) => {
      now += ms;
    },
    isCrowded: (connectionId: string) => isCrowded({ userId: personOf(connectionId), connectionId }),
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
      // The next of a long line begins in a turn of its own.
      await tick();
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

  it("refuses at once where too many wait, but nobody who has nothing waiting", async () => {
    const { ask, end, isCrowded, working } = stage({ atOnce: 1, waiting: 9, inAll: 1 }, 3);
    for (const name of ["ada-a 0", "ada-a 1", "bob 0"]) await ask(name);
    expect(isCrowded("ada-b")).toBe(false);
    await ask("cyd 0");
    expect(["ada-b", "bob", "cyd", "dan"].map(isCrowded)).toEqual([true, true, true, false]);
    await ask("dan 0");
    expect(isCrowded("dan")).toBe(true);
    for (const _ of upTo(2)) await end([...working.keys()][0]);
    expect(["ada-b", "bob", "cyd", "dan"].map(isCrowded)).toEqual([false, false, false, false]);
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

  it("reads no more from a connection with much waiting, until half of that is done", async () => {
    const { ask, end, begun, working, paused, refused } = stage({ atOnce: 1, waiting: 4, inAll: 9 });
    for (const n of upTo(4)) await ask(`a-1 ${n}`);
    await ask("a-2 0");
    expect([...paused]).toEqual([]);
    // It had come before the pause.
    for (const n of [4, 5]) await ask(`a-1 ${n}`);
    expect([...paused]).toEqual(["a-1"]);
    for (const n of upTo(2)) await end(`a-1 ${n}`);
    expect([...paused]).toEqual(["a-1"]);
    await end("a-1 2");
    expect([...paused]).toEqual([]);
    while (working.size > 0) await end([...working.keys()][0]);
    expect([[...paused], refused, begun.length]).toEqual([[], [], 7]);
  });

  it("I18: lets the event loop turn between the requests of a long line, however fast they are done", async () => {
    const reading: Reading = { pause: () => {}, resume: () => {} };
    const bounds = { atOnce: 2, waiting: 99, inAll: 9, crowd: 99, patienceMs: PATIENCE_MS };
    const { admit } = createAdmission(reading, bounds, () => 0);
    let done = 0;
    const all = upTo(50).map(() =>
      admit({ userId: "a", connectionId: "a-1" }, async () => {
        done += 1;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBeLessThan(5);
    await Promise.all(all);
    expect(done).toBe(50);
  });

  it("refuses what has waited too long, and performs what is younger", async () => {
    const { ask, end, pass, begun, refused } = stage({ atOnce: 1, waiting: 9, inAll: 2 });
    for (const name of ["a 0", "a 1", "b 0", "c 0"]) await ask(name);
    pass(PATIENCE_MS);
    await ask("a 2");
    expect(refused).toEqual([]);
    pass(1);
    await end("a 0");
    expect(refused).toEqual(["a 1", "c 0"]);
    expect(begun).toEqual(["a 0", "b 0", "a 2"]);
  });

  it("refuses the late ones when the next request comes, too", async () => {
    const { ask, pass, refused } = stage({ atOnce: 1, waiting: 9, inAll: 1 });
    for (const name of ["a 0", "b 0"]) await ask(name);
    pass(PATIENCE_MS + 1);
    await ask("c 0");
    expect(refused).toEqual(["b 0"]);
  });

  it("gives one at a time to who has much more waiting than any client of ours", async () => {
    const { ask, end, begun, working } = stage({ atOnce: 4, waiting: 40, inAll: 99 });
    for (const n of upTo(40)) await ask(`flood ${n}`);
    for (const n of upTo(3)) await end(`flood ${n}`);
    expect(working.size).toBe(1);
    while (begun.length < 40) await end([...working.keys()][0]);
    expect(working.size).toBe(4);
  });

  it("answers everything and keeps its bounds, whatever is asked and whenever it ends, failures included", async () => {
    const bounds = { atOnce: 2, waiting: 3, inAll: 4, crowd: 99, patienceMs: 5 };
    const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat({ max: 3 })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, async (asked) => {
        let time = 0;
        const paused = new Set<string>();
        const reading: Reading = { pause: (id) => paused.add(id), resume: (id) => paused.delete(id) };
        const { admit } = createAdmission(reading, bounds, () => time++);
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
        expect([inAll, [...paused]]).toEqual([0, []]);
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
      retryAfterMs: expect.any(Number),
    });
  });

  it("is not sent to who expects no answer", () => {
    expect(refusal('{"action":"typingStart","data":{}}')).toEqual({ statusCode: 200 });
  });
});

describe("the product", () => {
  const product = useProduct();

  it("answers each of 500 requests that one connection makes at once, and others meanwhile", async () => {
    const flooder = await arrive(product().url, "Flooder");
    const { room } = await flooder.request("createRoom", { name: "Flood" });
    const other = await arrive(product().url, "Other");
    await other.request("joinRoom", { roomId: room.roomId });
    const replies = upTo(500).map(() => flooder.reply("getRoomHistory", { roomId: room.roomId }));
    await other.request("sendMessage", { roomId: room.roomId, content: "beside the flood" });
    expect(new Set((await Promise.all(replies)).map(({ type }) => type))).toEqual(new Set(["success"]));
  });

  it("answers all that 20 people ask at once, 40 times each: what is not done is told when to ask again", async () => {
    const people = await Promise.all(upTo(20).map((n) => arrive(product().url, `Person ${n}`)));
    const [owner] = people;
    if (!owner) throw new Error("Nobody is there.");
    const { room } = await owner.request("createRoom", { name: "Everybody" });
    for (const person of people.slice(1)) await person.request("joinRoom", { roomId: room.roomId });
    const asked = people.flatMap((person) =>
      upTo(40).map((n) => person.reply("sendMessage", { roomId: room.roomId, content: `message ${n}` })),
    );
    const replies = await Promise.all(asked);
    const refused = replies.flatMap((reply) => (reply.type === "error" ? [reply] : []));
    expect(refused.length).toBeLessThan(asked.length);
    expect(refused.filter(({ retryAfterMs }) => retryAfterMs === undefined)).toEqual([]);
    expect(product().errors).toEqual([]);
  });
});
