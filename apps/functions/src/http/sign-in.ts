import * as Budget from "@parley/core/people/budget";
import * as Code from "@parley/core/people/code";
import * as SignIn from "@parley/core/people/sign-in";
import * as Workspace from "@parley/core/people/workspace";
import * as Invitation from "@parley/core/room/invitation";
import { CodeInput, SignInInput } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { Hono } from "hono";
import { codeMail } from "../mail";
import { addressOf, envOf, type HonoEnv, type Request, read } from "./request";
import { findSession, prove } from "./signed-in";

/** Signing in by a code that comes by mail. Nothing here says whether an address is known before its owner has proved it. */
export const signIn = new Hono<HonoEnv>()
  .post("/code", async (c) => {
    const { deps, mailer, authSecrets } = envOf(c);
    const { address } = await read(c, CodeInput, "send a code");
    if (!mailer)
      throw new ParleyError("account.mail_unavailable", "Unable to send a code: this workspace sends no mail.");
    await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/sign-in/code"].budget);
    await Budget.chargeMail(deps, address);
    const { name } = Workspace.policyOf(await Workspace.readWorkspace(deps), envOf(c).defaultPolicy);
    await mailer(codeMail(address, await Code.issue(deps, authSecrets, address), name)).catch((cause: unknown) => {
      throw new ParleyError("account.mail_failed", "Unable to send a code just now: the mail did not leave.", {
        cause,
      });
    });
    return c.body(null, 204);
  })

  .post("/", async (c) => {
    const { deps, authSecrets } = envOf(c);
    const input = await read(c, SignInInput, "sign in");
    await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/sign-in"].budget);
    const caller = await findSession(c);
    const person = await SignIn.byCode(deps, input, authSecrets, await aroundSignIn(c, caller?.user, input.invitation));
    return c.json(await prove(c, caller, person));
  });

/** What decides whether somebody may sign in, beside their proof. */
export const aroundSignIn = async (
  c: Request,
  caller: SignIn.Around["caller"],
  invitation?: string,
): Promise<SignIn.Around> => {
  const { deps, defaultPolicy, administration } = envOf(c);
  const policy = Workspace.policyOf(await Workspace.readWorkspace(deps), defaultPolicy);
  const isInvited = invitation !== undefined && (await Invitation.admits(deps, invitation));
  return {
    policy,
    administration,
    caller,
    ...(isInvited && { admit: (userId) => Invitation.admit(deps, invitation, userId) }),
  };
};
