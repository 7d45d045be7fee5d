import { afterAll, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../context";
import * as Message from "../room/message";
import * as Room from "../room/room";
import { arrive, crowd, openDeps, openRoom } from "../testing/deps";
import { type Answer, createGateway } from "../testing/gateway";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";
import { type Gateway, PARALLEL_POSTS, POST_MS, type Post } from "./gateway";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
const bobTab = bob.actor.connectionId;

/** A room that both hear, a message in it to tell of, and a gateway that answers Bob's connection as given. */
const open = async (...answers: Answer[]) => {
  const roomId = await openRoom([ada, bob]);
  await Room.join(bob, { roomId });
  const gateway = createGateway(deps);
  gateway.answer(bobTab, ...answers);
  const { deliveries } = await Message.send(ada, { roomId, content: "hi" });
  return { roomId, gateway, deliveries };
};

describe("fan-out", () => {
  it("I6: every event carries the room's seq and change, by which a client notices what it missed", async () => {
    const { gateway, deliveries, roomId } = await open("ok");
    expect(await gateway.deliver(deliveries)).toMatchObject({ posts: 2, gone: 0, throttled: 0, failed: 0 });
    expect(gateway.received(bobTab)).toMatchObject([
      { type: "message", roomId, seq: 1, change: 0, online: 2, data: { content: "hi" } },
    ]);
  });

  it("leaves out the connection whose reply carries the message, and no other", async () => {
    const { gateway, roomId } = await open("ok");
    const input = { roomId, content: "mine", clientMessageId: "id", afterSeq: 0 };
    await gateway.deliver((await Message.send(ada, input)).deliveries);
    expect(gateway.received(ada.actor.connectionId)).toEqual([]);
    expect(gateway.received(bobTab)).toHaveLength(1);
  });

  it("has at most 50 posts under way", async () => {
    const { gateway, roomId, deliveries } = await open("ok");
    await deps.load(crowd(deps, roomId, 180));
    expect(await gateway.deliver(deliveries)).toMatchObject({ posts: 182, failed: 0 });
    expect(gateway.busy.most).toBe(PARALLEL_POSTS);
  });

  it.each([
    [429, 2],
    [500, 0],
  ] as const)("tries again after a %i, and counts what was throttled", async (status, throttled) => {
    const { gateway, deliveries } = await open(status, status, "ok");
    expect(await gateway.deliver(deliveries)).toMatchObject({ posts: 2, gone: 0, throttled, failed: 0 });
    expect(gateway.attempts(bobTab)).toBe(3);
    expect(gateway.received(bobTab)).toHaveLength(1);
  });

  it("does not try again after another refusal, and counts it", async () => {
    const { gateway, deliveries } = await open(403);
    expect(await gateway.deliver(deliveries)).toMatchObject({ posts: 2, gone: 0, throttled: 0, failed: 1 });
    expect(gateway.attempts(bobTab)).toBe(1);
  });

  it("gives up at its deadline what is refused for ever, and counts it; the others have theirs", async () => {
    const { gateway, deliveries } = await open(429);
    const began = deps.clock.now();
    const delivered = await gateway.deliver(deliveries);
    expect(delivered).toMatchObject({ posts: 2, gone: 0, throttled: gateway.attempts(bobTab), failed: 1 });
    expect(deps.clock.now() - began).toBeGreaterThanOrEqual(FanOut.FAN_OUT.deadlineMs);
    expect(gateway.attempts(bobTab)).toBeGreaterThan(2);
    expect(gateway.received(ada.actor.connectionId)).toHaveLength(1);
  });

  it("gives up a post that hangs after 2 s, does not try it again, and holds nobody else up", async () => {
    const { gateway, deliveries } = await open("hang");
    const delivering = gateway.deliver(deliveries);
    await vi.waitUntil(() => gateway.busy.hanging === 1);
    await vi.waitUntil(() => gateway.received(ada.actor.connectionId).length === 1);
    deps.clock.advance(POST_MS - 1);
    expect(gateway.attempts(bobTab)).toBe(1);
    deps.clock.advance(1);
    expect(await delivering).toMatchObject({ posts: 2, gone: 0, throttled: 0, failed: 1 });
    expect(gateway.attempts(bobTab)).toBe(1);
  });

  it("I15: closes a connection that is called gone before it forgets it, as that may be wrong; one that stays open is kept", async () => {
    const cy = await arrive(deps, "Cy");
    const roomId = await openRoom([ada, cy]);
    await Room.join(cy, { roomId });
    const { connectionId } = cy.actor;
    const gateway = createGateway(deps);
    gateway.answer(connectionId, 410);
    deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
    const tell = async () => gateway.deliver((await Message.send(ada, { roomId, content: "hi" })).deliveries);
    gateway.refuseToClose(true);
    expect(await tell()).toMatchObject({ gone: 1, failed: 1 });
    expect(await Connection.ofUser(deps, cy.actor.userId)).toHaveLength(1);
    gateway.refuseToClose(false);
    expect(await tell()).toMatchObject({ gone: 1, failed: 0 });
    expect(new Set(gateway.closed)).toEqual(new Set([connectionId]));
    expect(await Connection.ofUser(deps, cy.actor.userId)).toEqual([]);
  });

  it("serializes a frame once for all who get it, in one call of the gateway", async () => {
    const { roomId, deliveries } = await open("ok");
    await deps.load(crowd(deps, roomId, 100));
    const calls: (readonly Post[])[] = [];
    const gateway: Gateway = {
      post: async (posts) => {
        calls.push(posts);
        return { gone: new Set(), failed: 0, throttled: 0 };
      },
      disconnect: async () => {},
    };
    const live = { gateway, handOn: async () => true };
    expect(await FanOut.deliver(deps, live, deliveries)).toMatchObject({ posts: 102, failed: 0 });
    expect(calls.map((posts) => posts.map(({ to }) => to.length))).toEqual([[102]]);
  });

  it("tells a user's every connection, but the one that did it", async () => {
    const { gateway, roomId } = await open("ok");
    const frame = { type: "read", roomId, data: { readSeq: 1 } } as const;
    const delivery: Delivery = { to: "user", userId: bob.actor.userId, frame, except: "another" };
    await gateway.deliver([delivery, { ...delivery, except: bobTab }]);
    expect(gateway.received(bobTab)).toEqual([frame]);
  });
});
