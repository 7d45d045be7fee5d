import { Event } from "@parley/protocol/events";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Context, Deps } from "../context";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import * as Work from "../room/work";
import * as Keys from "../table/keys";
import { arrive, crowd, depsOver, openRoom } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createFiles } from "../testing/files";
import { intercept } from "../testing/interleave";
import { createPushes } from "../testing/pushes";
import { createVirtualTime } from "../testing/virtual-time";
import * as FanOut from "./fan-out";
import { oneByOne, PARALLEL_POSTS } from "./gateway";
import type * as HandOn from "./hand-on";
import * as Subscription from "./subscription";

/** A call of the table, a post, an invocation until it is accepted, and from then until the function runs, in ms. */
const [TABLE_MS, POST_MS, INVOKE_MS, START_MS] = [5, 10, 15, 20];
/** API Gateway's requests a second, and how many of them may come at once. */
const QUOTA = { perSecond: 10_000, burst: 5_000 };
/** Of a post, and how much of a core a worker has (512 MB). */
const [CPU_MS, VCPU] = [0.1, 0.29];

class ThrottledError extends Error {
  readonly $metadata = { httpStatusCode: 429 };
}

/** Of a message event; 0 of any other. */
const sequenceOf = (data: string): number => {
  const event = Event.parse(JSON.parse(data));
  return event.type === "message" ? (event.seq ?? 0) : 0;
};

/** A large room with so many connections besides its owner's, of which 200 joined before it was large, in virtual time. */
const open = async (size: number) => {
  const real = depsOver(memoryEngine());
  onTestFinished(real.close);
  const time = createVirtualTime(real.clock.now());
  const slow = {
    ...real,
    clock: time,
    table: intercept(real.table, async (_call, perform) => {
      await time.sleep(TABLE_MS);
      return perform();
    }),
  };
  const [owner, guest] = [await arrive(real, "Olga"), await arrive(real, "Gus")];
  const roomId = await openRoom([owner, guest]);
  const rows = crowd(real, roomId, size, Subscription.MAX_SHARDS);
  const early = rows.slice(0, Subscription.LARGE_ROOM).map((row) => ({ ...row, pk: Keys.subscriptionPk(roomId, 0) }));
  await real.load([...early, ...rows.slice(Subscription.LARGE_ROOM)]);
  await real.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
  await Room.join(guest, { roomId });

  /** By connection: the sequences of the messages that it was told. */
  const heard = new Map<string, number[]>();
  /** By event, as parsing it for each of 100,000 would take long. */
  const sequences = new Map<string, number>();
  let tokens = QUOTA.burst;
  let refilledAt = time.now();
  const takeRequest = () => {
    const now = time.now();
    tokens = Math.min(QUOTA.burst, tokens + ((now - refilledAt) * QUOTA.perSecond) / 1_000);
    refilledAt = now;
    tokens -= 1;
    if (tokens >= 0) return;
    tokens = 0;
    throw new ThrottledError();
  };
  const post = async (connectionId: string, data: string) => {
    await time.sleep(POST_MS);
    takeRequest();
    const seq = sequences.get(data) ?? sequenceOf(data);
    sequences.set(data, seq);
    if (seq > 0) heard.set(connectionId, [...(heard.get(connectionId) ?? []), seq]);
  };

  /** An instance of a function, whose posts share a part of a core. */
  const instance = (): HandOn.Live => {
    let free = time.now();
    const work = async () => {
      free = Math.max(free, time.now()) + CPU_MS / VCPU;
      await time.sleep(free - time.now());
    };
    const gateway = oneByOne(slow, {
      post: (connectionId, data) => work().then(() => post(connectionId, data)),
      check: async () => {},
      disconnect: async () => {},
    });
    return { gateway, handOn };
  };
  const workers: Promise<FanOut.Delivered>[] = [];
  const run = async (work: HandOn.Work) => {
    await time.sleep(START_MS);
    return Work.perform(
      slow,
      instance(),
      { files: createFiles(slow.clock).store, pushes: createPushes().service },
      work,
    );
  };
  const handOn = async (work: HandOn.Work) => {
    await time.sleep(INVOKE_MS);
    if (work.task !== "erasePerson") workers.push(run(work));
    return true;
  };

  const by = (ctx: Context): Context => ({ ...ctx, ...(slow satisfies Deps) });
  /** Sends, and answers with how long that took. */
  const send = async (content: string) => {
    const begun = time.now();
    const input = { roomId, content, clientMessageId: content, afterSeq: 0 };
    const { deliveries } = await Message.send(by(owner), input);
    await FanOut.deliver(slow, instance(), deliveries);
    return time.now() - begun;
  };
  /** Waits for what was handed on. */
  const delivered = async () => {
    const results = await Promise.all(workers);
    workers.length = 0;
    return { failed: results.reduce((sum, { failed }) => sum + failed, 0) };
  };
  const arriveAs = async (name: string) => by(await arrive(real, name));
  return { time, owner: by(owner), guest: by(guest), arriveAs, roomId, heard, send, delivered };
};

/** The least time in which so many posts can be made. */
const floorMs = (size: number) =>
  1_000 *
  Math.max(
    size / QUOTA.perSecond,
    (size * CPU_MS) / 1_000 / (Subscription.MAX_SHARDS * VCPU),
    (size * POST_MS) / 1_000 / (Subscription.MAX_SHARDS * PARALLEL_POSTS),
  );

describe("a room of many connections, in virtual time", () => {
  it("answers a message to 1,000 of them within 60 ms", async () => {
    const { time, send, delivered } = await open(1_000);
    await time.run(async () => {
      expect(await send("hello")).toBeLessThan(60);
      await delivered();
    });
  });

  const inTime = "answers a message to %i of them within 60 ms, and reaches each once in 1.3 times the least time";
  it.each([10_000, 100_000])(inTime, { timeout: 300_000 }, async (size) => {
    const { time, heard, send, delivered } = await open(size);
    await time.run(async () => {
      const begun = time.now();
      expect(await send("hello")).toBeLessThan(60);
      expect(await delivered()).toEqual({ failed: 0 });
      expect(time.now() - begun).toBeLessThanOrEqual(1.3 * floorMs(size));
    });
    // The guest's, too. The author's own has the answer.
    expect(heard.size).toBe(size + 1);
    expect(new Set([...heard.values()].map((seqs) => seqs.join()))).toEqual(new Set(["1"]));
  });

  it("I6 I9: loses no joiner, and tells nobody of what came after they were removed or left, while workers deliver", async () => {
    const { time, owner, guest, arriveAs, roomId, heard, send, delivered } = await open(2_000);
    const [late, leaver] = await Promise.all(["Late", "Lea"].map(arriveAs));
    if (!late || !leaver) throw new Error("nobody came");
    await time.run(async () => {
      await Room.join(leaver, { roomId });
      await send("first");
      const [joined] = await Promise.all([
        Room.join(late, { roomId }),
        Room.leave(leaver, { roomId }),
        Moderation.ban(owner, { roomId, userId: guest.actor.userId }),
      ]);
      await send("second");
      await delivered();
      const told = ({ actor }: Context) => heard.get(actor.connectionId) ?? [];
      const second = Math.max(...[...heard.values()].flat());
      expect(told(late)).toContain(second);
      expect(joined.result.room.seq >= 1 || told(late).includes(1)).toBe(true);
      for (const gone of [guest, leaver]) expect(told(gone)).not.toContain(second);
    });
    expect(heard.size).toBeGreaterThan(2_000);
  });
});
