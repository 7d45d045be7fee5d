import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import { arrive, openDeps, refusal } from "../testing/deps";
import * as Budget from "./budget";

const deps = await openDeps();
afterAll(deps.close);

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("a budget", () => {
  it("I18: lets no more than its burst and its pace through, in any window, whatever the times", () => {
    const budget = { burst: 5, intervalMs: 100 };
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 60 }), (waits) => {
        const passed: number[] = [];
        let now = 0;
        let fullAt: number | undefined;
        for (const wait of waits) {
          now += wait;
          const spent = Budget.spend(fullAt, now, budget);
          if ("retryAfterMs" in spent) continue;
          fullAt = spent.fullAt;
          passed.push(now);
        }
        for (const [index, from] of passed.entries())
          for (const [later, to] of passed.slice(index).entries())
            expect(later + 1).toBeLessThanOrEqual(budget.burst + (to - from) / budget.intervalMs);
      }),
    );
  });

  it("says how long to wait, and then lets through", () => {
    const budget = { burst: 2, intervalMs: 100 };
    const full = Budget.spend(undefined, 0, budget, 2);
    if ("retryAfterMs" in full) throw new Error("an untouched budget refused");
    expect(Budget.spend(full.fullAt, 30, budget)).toEqual({ retryAfterMs: 70 });
    expect(Budget.spend(full.fullAt, 100, budget)).toEqual({ fullAt: 300 });
  });
});

describe("a person's budget", () => {
  const join = (ctx: Context) => Budget.charge(ctx, "joinRoom", { roomId: "r" });

  it("I18: runs out, says when to try again, and is nobody else's", async () => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    for (const _ of upTo(BUDGETS.notices.burst)) await join(ada);
    const { intervalMs } = BUDGETS.notices;
    const { code, message, retryAfterMs } = await refusal(join(ada));
    expect({ code, retryAfterMs }).toEqual({ code: "person.rate_limited", retryAfterMs: intervalMs });
    expect(message).toContain("Try again in 3 seconds.");
    await join(bob);
    deps.clock.advance(intervalMs);
    await join(ada);
    await refusal(join(ada));
  });

  it("I18: holds for requests at the same moment, on whatever connection", async () => {
    const ada = await arrive(deps, "Ada");
    const { burst } = BUDGETS.notices;
    for (const _ of upTo(burst - 5)) await join(ada);
    const outcomes = await Promise.allSettled(upTo(12).map(() => join(ada)));
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(5);
  });

  it("refuses nobody who is within it: all tabs of a person join a room at once", async () => {
    const ada = await arrive(deps, "Ada");
    await Promise.all(upTo(LIMITS.connectionsPerUser).map(() => join(ada)));
    const more = await Promise.allSettled(upTo(BUDGETS.notices.burst).map(() => join(ada)));
    expect(more.map(({ status }) => status)).toContain("rejected");
  });

  it("a room with members costs a unit more for each of them", async () => {
    const ada = await arrive(deps, "Ada");
    const create = (members: number) =>
      Budget.charge(ada, "createRoom", { name: "Room", members: upTo(members).map((n) => `user-${n}`) });
    const rooms = Math.floor(BUDGETS.creations.burst / 50);
    for (const _ of upTo(rooms)) await create(49);
    expect((await refusal(create(0))).code).toBe("person.rate_limited");
  });

  it("reading, writing messages and staying connected take nothing of it", async () => {
    const ada = await arrive(deps, "Ada");
    await Budget.charge(ada, "getRoomHistory", { roomId: "r" });
    await Budget.charge(ada, "sendMessage", { roomId: "r", content: "Hello" });
    await Budget.charge(ada, "ping", {});
    expect(await deps.table.get(Keys.personBudgets(ada.actor.userId))).toBeUndefined();
  });

  it("leaves an item behind that expires (I14)", async () => {
    const ada = await arrive(deps, "Ada");
    await join(ada);
    expect(await deps.table.get(Keys.personBudgets(ada.actor.userId))).toMatchObject({ ttl: expect.any(Number) });
  });
});

describe("an address's budget", () => {
  const signIn = (address: string) => Budget.chargeAddress(deps, address, "guests");

  it("I18: lets a company in on a Monday morning, and not one address without end", async () => {
    for (const _ of upTo(BUDGETS.guests.burst)) await signIn("203.0.113.7");
    expect((await refusal(signIn("203.0.113.7"))).code).toBe("address.rate_limited");
    await signIn("203.0.113.8");
  });

  it("takes the machine's own address for nobody's", async () => {
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
      for (const _ of upTo(BUDGETS.guests.burst + 1)) await signIn(address);
  });

  it.each([
    ["2001:db8:0:12:aaaa::1", "2001:db8:0:12::/64"],
    ["2001:DB8::12:0:0:0:2", "2001:db8:0:12::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["2001:0db8:0000:0012:1:2:3:4", "2001:db8:0:12::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["203.0.113.7", "203.0.113.7"],
  ])("is that of a site: %s counts as %s", (address, network) => {
    expect(Budget.networkOf(address)).toBe(network);
  });
});
