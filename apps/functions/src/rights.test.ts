import { LIMITS } from "@parley/protocol/limits";
import { type Right, ROUTE_RIGHTS } from "@parley/protocol/rights";
import { expect, it } from "vitest";
import { openStage } from "../test/stage";

type Stage = Awaited<ReturnType<typeof openStage>>;

/** What becomes of the session with which a route is asked. Routes know nothing of rooms, so all others are as a member. */
const ARRANGED: Record<"member" | "expired" | "revoked", (stage: Stage, cookie: string) => unknown> = {
  member: () => {},
  expired: (stage) => stage.advance(LIMITS.sessionTtlMs + 1_000),
  revoked: (stage, cookie) => stage.http("DELETE", "/api/session", { cookie }),
};

it.each(Object.entries(ROUTE_RIGHTS))("%s answers each standing as the table of rights says", async (route, rights) => {
  const [method = "", path = ""] = route.split(" ");
  for (const standing of ["member", "expired", "revoked"] as const) {
    const stage = await openStage();
    const { cookie } = await stage.arrive("Ada");
    await ARRANGED[standing](stage, cookie);
    const body = path === "/api/guest" ? '{"username":"Bob"}' : "";
    const { statusCode, json } = await stage.http(method, path, { cookie, body });
    const answer: Right = statusCode < 300 ? "yes" : json.code;
    expect(answer, standing).toBe(rights[standing]);
  }
});
