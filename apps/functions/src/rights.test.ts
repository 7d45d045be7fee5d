import { LIMITS } from "@parley/protocol/limits";
import { type Right, ROUTE_RIGHTS, STANDINGS, type Standing } from "@parley/protocol/rights";
import { expect, it } from "vitest";
import { openStage } from "../test/stage";

type Stage = Awaited<ReturnType<typeof openStage>>;
type Person = Awaited<ReturnType<Stage["arrive"]>>;

const as =
  (workspaceRole: "administrator" | "member") =>
  (stage: Stage, { userId }: Person): Promise<string> =>
    stage.promote(userId, "Ada", workspaceRole);

/** What somebody who came as a guest becomes, and the cookie that they then have. Routes know nothing of rooms, so all others are as a member. */
const ARRANGED: Partial<Record<Standing, (stage: Stage, person: Person) => string | Promise<string>>> = {
  administrator: as("administrator"),
  member: as("member"),
  guest: (_stage, { cookie }) => cookie,
  expired: (stage, { cookie }) => {
    stage.advance(LIMITS.sessionTtlMs + 1_000);
    return cookie;
  },
  revoked: async (stage, { cookie }) => {
    await stage.http("DELETE", "/api/session", { cookie });
    return cookie;
  },
};

/** By these a route refuses somebody for what they are. Any other answer is about the request, which is empty here. */
const REFUSALS: readonly Right[] = ["session.required", "workspace.administrators_only", "account.required"];

it.each(Object.entries(ROUTE_RIGHTS))("%s answers each standing as the table of rights says", async (route, rights) => {
  const [method = "", path = ""] = route.replace(/:\w+/, "none").split(" ");
  for (const standing of STANDINGS) {
    const arrange = ARRANGED[standing];
    if (!arrange) continue;
    const stage = await openStage();
    const cookie = await arrange(stage, await stage.arrive("Ada"));
    const { json } = await stage.http(method, path, { cookie, body: method === "GET" ? "" : "{}" });
    const refusal = REFUSALS.find((code) => code === json?.code);
    expect(refusal ?? "yes", standing).toBe(rights[standing]);
  }
});
