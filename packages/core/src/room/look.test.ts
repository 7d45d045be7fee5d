import { afterAll, describe, expect, it } from "vitest";
import * as Subscription from "../live/subscription";
import { arrive, openDeps, openRoom, refusal } from "../testing/deps";
import * as Hello from "./hello";
import * as Look from "./look";
import * as Presence from "./presence";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const ada = await arrive(deps, "Ada");

/** A room of Ada's, and who looks at it. */
const open = async () => {
  const roomId = await openRoom([ada]);
  const looking = async () =>
    (await Subscription.list(deps, roomId, 1))
      .filter((row) => row.looking)
      .map(({ username }) => username)
      .sort();
  return { roomId, looking };
};

const newcomer = async (roomId: string) => {
  const bob = await arrive(deps, "Bob");
  await Hello.hello(bob, { looks: true });
  await Room.join(bob, { roomId });
  return bob;
};

describe("look", () => {
  it("moves from one room to the other, and answers with who is online there", async () => {
    const [one, other] = [await open(), await open()];
    const bob = await newcomer(one.roomId);
    await Room.join(bob, { roomId: other.roomId });
    const { result } = await Look.look(bob, { roomId: one.roomId });
    expect(result).toEqual((await Presence.list(bob, { roomId: one.roomId })).result);
    expect([await one.looking(), await other.looking()]).toEqual([["Ada", "Bob"], ["Ada"]]);
    await Look.look(bob, { roomId: other.roomId, left: one.roomId });
    expect([await one.looking(), await other.looking()]).toEqual([["Ada"], ["Ada", "Bob"]]);
    expect((await Look.look(bob, { left: other.roomId })).result).toEqual({});
    expect(await other.looking()).toEqual(["Ada"]);
  });

  it("costs a write for each room that it names", async () => {
    const [{ roomId }, { roomId: left }] = [await open(), await open()];
    const bob = await newcomer(roomId);
    await Room.join(bob, { roomId: left });
    expect(await deps.cost(() => Look.look(bob, { roomId, left }))).toEqual({ read: 2, write: 2 });
  });

  it("I9: leaves nothing of somebody who is not subscribed", async () => {
    const { roomId, looking } = await open();
    const eve = await arrive(deps, "Eve");
    expect((await refusal(Look.look(eve, { roomId }))).code).toBe("room.not_joined");
    await Look.look(eve, { left: roomId });
    expect(await looking()).toEqual(["Ada"]);
    expect(await Subscription.list(deps, roomId, 1)).toHaveLength(1);
  });
});
