import * as Budget from "@parley/core/people/budget";
import * as DeviceLink from "@parley/core/people/device-link";
import { RedeemInput, type DeviceLink as Shown } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { addressOf, envOf, type HonoEnv, read } from "./request";
import { begin, ownerOf, requireWelcome } from "./signed-in";

/** Signs in another device of the same person. The secret is behind the `#`, so that no server's log has it. */
export const deviceLinks = new Hono<HonoEnv>()
  .post("/", async (c) => {
    const { deps } = envOf(c);
    const session = await ownerOf(c);
    await Budget.chargePerson(deps, session.user.userId, ROUTE_LIMITS["POST /api/device-links"].budget);
    await requireWelcome(c, session.user);
    const { secret, expiresAt } = await DeviceLink.issue(deps, session);
    const link = `${ownOrigin(c)}/link#${secret}`;
    return c.json({ link, expiresAt: new Date(expiresAt).toISOString() } satisfies Shown);
  })

  .post("/redeem", async (c) => {
    const { deps } = envOf(c);
    await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/device-links/redeem"].budget);
    const { secret } = await read(c, RedeemInput, "sign in");
    const { user, signedInAt } = await DeviceLink.redeem(deps, secret);
    await requireWelcome(c, user);
    return c.json(await begin(c, user, signedInAt));
  });
