import type { Call } from "@parley/core/testing/interleave";
import { BUDGETS, ROUTE_LIMITS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import { httpEvent, openStage } from "../test/stage";
import { createApp } from "./api";

/** A stage that notes whose budgets are taken of. */
const watched = async (viewerHeader?: string) => {
  const taken: string[] = [];
  const around = async <T>({ operation, pk, sk }: Call, perform: () => Promise<T>) => {
    if (operation === "update" && sk === "BUDGETS") taken.push(pk);
    return perform();
  };
  return { taken, stage: await openStage({ around, viewerHeader }) };
};

describe("actions", () => {
  it("I18: are refused when the person's budget is empty; the connection goes on", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    const strangers = Array.from({ length: LIMITS.initialMembers }, (_, n) => `stranger-${n}`);
    const codes: (string | undefined)[] = [];
    for (let units = 0; units <= BUDGETS.creations.burst; units += strangers.length + 1) {
      const answer = await ada.request("createRoom", { name: "Room", members: strangers });
      codes.push(answer.code);
      if (answer.code === "person.rate_limited") expect(answer.retryAfterMs).toBeGreaterThan(0);
    }
    expect(codes.at(-1)).toBe("person.rate_limited");
    expect(codes.slice(0, -1)).toEqual(codes.slice(1).map(() => "user.not_found"));
    expect(await ada.request("joinRoom", { roomId: "none" })).toMatchObject({ code: "room.not_found" });
  });

  it("take nothing with an input that is wrong", async () => {
    const { taken, stage } = await watched();
    const ada = await stage.arrive("Ada");
    taken.length = 0;
    expect(await ada.request("joinRoom", { room: "r" })).toMatchObject({ code: "input.invalid" });
    expect(taken).toEqual([]);
    await ada.request("joinRoom", { roomId: "r" });
    expect(taken).toEqual([`USER#${ada.userId}`]);
  });
});

describe("the HTTP API", () => {
  const guest = (headers: Record<string, string> = {}) => {
    const event = httpEvent("POST", "/api/guest", undefined, '{"username":"Ada"}');
    return { ...event, headers: { ...event.headers, ...headers } };
  };

  it("I18: has a limit for each of its routes", () => {
    const routes = createApp()
      .routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`);
    expect(routes.sort()).toEqual(Object.keys(ROUTE_LIMITS).sort());
  });

  it("counts guests by the address that API Gateway saw, whatever a client writes into its headers", async () => {
    const { taken, stage } = await watched();
    await stage.functions.api(guest());
    const forged = {
      "x-parley-viewer": "198.51.100.1",
      "x-forwarded-for": "198.51.100.2",
      forwarded: "for=198.51.100.3",
    };
    await stage.functions.api(guest(forged));
    expect(taken).toEqual([expect.stringMatching(/^ADDRESS#/), taken[0]]);
    expect(taken[0]).not.toContain("203.0.113.7");
  });

  it("counts them by the address that the proxy saw, where one is in front", async () => {
    const { taken, stage } = await watched("x-parley-viewer");
    for (const viewer of ["198.51.100.1", "198.51.100.2", "198.51.100.1"])
      await stage.functions.api(guest({ "x-parley-viewer": viewer }));
    expect(new Set(taken).size).toBe(2);
    expect(taken[0]).toBe(taken[2]);
  });

  it("takes tickets of the person's budget", async () => {
    const { taken, stage } = await watched();
    const { cookie, userId } = await stage.arrive("Ada");
    taken.length = 0;
    await stage.http("POST", "/api/tickets", { cookie });
    await stage.http("GET", "/api/session", { cookie });
    expect(taken).toEqual([`USER#${userId}`]);
  });
});
