import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import { arrive, connect, openDeps, openRoom, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Deletion from "./deletion";
import * as Draft from "./draft";
import * as Export from "./export";
import * as Government from "./government";
import * as Hello from "./hello";
import * as Moderation from "./moderation";
import * as Room from "./room";
import * as Work from "./work";

const deps = await openDeps();
afterAll(deps.close);

let gateway: ReturnType<typeof createGateway>;
let ada: Context;
let bob: Context;
let roomId: string;

beforeEach(async () => {
  deps.clock.advance(60_000);
  gateway = createGateway(deps);
  [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  roomId = await openRoom([ada, bob]);
});

/** Saves, and tells the others. */
const save = async (
  ctx: Context,
  text: string,
  rev = 0,
  more: { clientSaveId?: string; replyToMessageId?: string } = {},
) => {
  const { result, deliveries } = await Draft.save(ctx, { roomId, text, rev, clientSaveId: deps.mintId(), ...more });
  await gateway.deliver(deliveries);
  return result;
};

/** Another device of Bob's, which has said `hello`, and what that has told of drafts. */
const arriveAgain = async () => {
  const device = await connect(deps, bob.actor);
  const { drafts = [] } = (await Hello.hello(device, { drafts: true })).result;
  return { device, drafts };
};

const heard = ({ actor }: Context) => gateway.received(actor.connectionId).filter(({ type }) => type === "draft");

const rowOf = (ctx: Context) => deps.table.get(Keys.draft(ctx.actor.userId, roomId));

describe("a draft", () => {
  it("is told to one's other devices that have asked for drafts, and to nobody else", async () => {
    const [phone, { device: desk }] = [await connect(deps, bob.actor), await arriveAgain()];
    await Hello.hello(phone, { looks: true });
    const { draft } = await save(bob, "Hello, ", 0, { replyToMessageId: `${roomId}.1` });
    expect(draft).toMatchObject({ text: "Hello, ", replyToMessageId: `${roomId}.1` });
    expect(heard(desk)).toEqual([{ type: "draft", roomId, data: draft }]);
    expect([heard(phone), heard(bob), heard(ada)]).toEqual([[], [], []]);
  });

  it("says where no other device has asked for drafts", async () => {
    await Hello.hello(bob, { drafts: true });
    const first = await save(bob, "Hel");
    expect(first).toMatchObject({ saved: true, alone: true });
    await Hello.hello(await connect(deps, bob.actor), {});
    const second = await save(bob, "Hell", first.draft.rev);
    expect(second).toMatchObject({ saved: true, alone: true });
    await arriveAgain();
    expect(await save(bob, "Hello", second.draft.rev)).not.toHaveProperty("alone");
  });

  it("comes with hello, of each page its own, and with none that did not ask", async () => {
    const { draft } = await save(bob, "Hello");
    expect((await arriveAgain()).drafts).toEqual([{ ...draft, roomId }]);
    expect((await Hello.hello(await connect(deps, bob.actor), {})).result).not.toHaveProperty("drafts");
    expect((await Hello.hello(await connect(deps, ada.actor), { drafts: true })).result).not.toHaveProperty("drafts");
  });

  it("is not replaced by what was written without knowing it", async () => {
    const first = await save(bob, "one");
    expect(await save(bob, "two")).toEqual({ draft: first.draft, saved: false });
    const second = await save(bob, "two", first.draft.rev);
    expect(second).toMatchObject({ draft: { text: "two" }, saved: true });
    expect(second.draft.rev).toBeGreaterThan(first.draft.rev);
    expect(await save(bob, "one", first.draft.rev)).toEqual({ draft: second.draft, saved: false });
  });

  it("has ended where it is saved empty: devices hear of it, and that come back", async () => {
    const { device } = await arriveAgain();
    const { draft } = await save(bob, "Hello");
    const ended = await save(bob, "", draft.rev);
    expect(ended.draft).toMatchObject({ text: "" });
    expect(heard(device)).toMatchObject([{ data: { text: "Hello" } }, { data: ended.draft }]);
    expect((await arriveAgain()).drafts).toEqual([{ ...ended.draft, roomId }]);
    deps.clock.advance(LIMITS.endedDraftTtlMs + 1_000);
    expect((await arriveAgain()).drafts).toEqual([]);
  });

  it("that has ended does not begin anew by the resend of a save of before", async () => {
    const { draft } = await save(bob, "Hello", 0, { clientSaveId: "first" });
    const { draft: ended } = await save(bob, "", draft.rev);
    expect(await save(bob, "Hello", 0, { clientSaveId: "first" })).toMatchObject({ draft: ended, saved: true });
    // The same words, written by a device that does not know of it, are others.
    expect(await save(bob, "Hello", 0, { clientSaveId: "second" })).toEqual({ draft: ended, saved: false });
  });

  it("is told once more where its save comes again: the first try may have told nobody", async () => {
    const { device } = await arriveAgain();
    const again = { roomId, text: "Hello", rev: 0, clientSaveId: "first" };
    await Draft.save(bob, again);
    await gateway.deliver((await Draft.save(bob, again)).deliveries);
    expect(heard(device)).toHaveLength(1);
  });

  it("of the same words is saved once, and costs one write", async () => {
    const cost = await deps.cost(() => save(bob, "Hello"));
    expect(cost).toEqual({ read: 5, write: 1 });
    expect((await deps.cost(() => save(bob, "Hello"))).write).toBe(0);
  });

  it("is gone a month after the last word", async () => {
    const { draft } = await save(bob, "Hello");
    deps.clock.advance(LIMITS.draftTtlMs + 1_000);
    expect((await arriveAgain()).drafts).toEqual([]);
    // The table may still have it. A device that knows it goes on from nothing.
    expect(await save(bob, "Hello, you", draft.rev)).toMatchObject({ saved: true, draft: { text: "Hello, you" } });
  });

  it("I18: cannot be saved without end", async () => {
    let rev = 0;
    for (let n = 0; n < BUDGETS.drafts.burst; n += 1) rev = (await save(bob, `${n}`, rev)).draft.rev;
    expect(await refusal(save(bob, "one more", rev))).toMatchObject({
      code: "person.rate_limited",
      retryAfterMs: 1_000,
    });
    deps.clock.advance(BUDGETS.drafts.intervalMs);
    expect(await save(bob, "one more", rev)).toMatchObject({ saved: true });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["leaves", () => Room.leave(bob, { roomId })],
    ["is kicked", () => Moderation.kick(ada, { roomId, userId: bob.actor.userId })],
    ["is banned", () => Moderation.ban(ada, { roomId, userId: bob.actor.userId })],
  ])("I9: goes with its author who %s", async (_how, goes) => {
    await save(bob, "Hello");
    await goes();
    expect(await rowOf(bob)).toBeUndefined();
    expect((await refusal(save(bob, "Hello"))).code).toBe("room.not_found");
    expect((await arriveAgain()).drafts).toEqual([]);
  });

  it("goes with its room, and with its author's account", async () => {
    await save(bob, "Hello");
    await save(ada, "Hi");
    await Deletion.begin(deps, bob.actor.userId, "Bob", "keep");
    await Deletion.perform(deps, gateway.live, bob.actor.userId, deps.clock.now() + 60_000);
    expect(await rowOf(bob)).toBeUndefined();
    await Government.remove(ada, { roomId, name: "general" });
    await Work.perform(deps, gateway.live, gateway.services, { task: "eraseRoom", roomId });
    expect(await rowOf(ada)).toBeUndefined();
  });

  it("is part of what its author takes along", async () => {
    await save(bob, "Hello");
    const { rooms } = await Export.rooms(bob, deps.clock.now() + 60_000);
    expect(rooms).toMatchObject([{ roomId, draft: "Hello" }]);
    expect((await Export.rooms(ada, deps.clock.now() + 60_000)).rooms[0]).not.toHaveProperty("draft");
  });

  it("I17: many long ones take several pages of hello", async () => {
    const rooms = [roomId];
    while (rooms.length < 12) rooms.push(await openRoom([ada, bob]));
    for (const each of rooms)
      await Draft.save(bob, { roomId: each, text: "\u{1F600}".repeat(2_000), rev: 0, clientSaveId: "s" });
    const device = await connect(deps, bob.actor);
    const told: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { result } = await Hello.hello(device, { drafts: true, ...(cursor !== undefined && { cursor }) });
      expect(JSON.stringify(result).length).toBeLessThan(LIMITS.replyBytes);
      told.push(...(result.drafts ?? []).map((draft) => draft.roomId));
      cursor = result.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(told.sort()).toEqual(rooms.sort());
    expect(pages).toBeGreaterThan(1);
  });
});
