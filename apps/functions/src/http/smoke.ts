import * as Budget from "@parley/core/people/budget";
import * as Smoke from "@parley/core/people/smoke";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { SmokeSignInInput } from "@parley/protocol/smoke";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { addressOf, envOf, type HonoEnv, read } from "./request";
import { begin } from "./signed-in";

/** Signs the smoke test's accounts in: the contract of `@parley/protocol/smoke`. Absent where the stage has no secret for it. */
export const smoke = new Hono<HonoEnv>().post("/sign-in", async (c) => {
  const { deps, smokeSecret } = envOf(c);
  if (smokeSecret === undefined) return c.notFound();
  await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/smoke/sign-in"].budget);
  const input = await read(c, SmokeSignInInput, "sign in");
  return c.json(await begin(c, await Smoke.signIn(deps, smokeSecret, ownOrigin(c), input)));
});
