import * as Budget from "@parley/core/people/budget";
import { policyOf, readWorkspace } from "@parley/core/people/workspace";
import * as Invitation from "@parley/core/room/invitation";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { InvitationCode, type InvitationPage } from "@parley/protocol/invitation";
import { Hono } from "hono";
import { addressOf, envOf, type HonoEnv } from "./request";
import { findSession } from "./signed-in";

/** What an invitation leads to, for anybody who has the link and is not banned from its room: the contract of `@parley/protocol/invitation`. */
export const invitations = new Hono<HonoEnv>().get("/:code", async (c) => {
  const { deps, defaultPolicy } = envOf(c);
  await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["GET /api/invitations/:code"].budget);
  const code = InvitationCode.safeParse(c.req.param("code"));
  if (!code.success)
    throw new ParleyError("invitation.not_found", "Unable to find the invitation: the link is not complete.");
  const described = await Invitation.describe(deps, code.data, (await findSession(c))?.user);
  const { name } = policyOf(await readWorkspace(deps), defaultPolicy);
  return c.json({ workspace: name, ...described } satisfies InvitationPage);
});
