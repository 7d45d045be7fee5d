import * as Account from "@parley/core/people/account";
import * as Budget from "@parley/core/people/budget";
import * as Session from "@parley/core/people/session";
import * as SignIn from "@parley/core/people/sign-in";
import { isMember } from "@parley/core/people/workspace";
import { AddressInput, type Account as Shown } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { Provider } from "@parley/protocol/workspace";
import { Hono } from "hono";
import { envOf, freshSessionOf, type HonoEnv, type Request, read, sessionOf } from "./request";
import { signedIn } from "./signed-in";

/** The caller's own account. */
export const account = new Hono<HonoEnv>()
  .get("/", async (c) => c.json(await shown(c, await sessionOf(c))))

  .post("/address", async (c) => {
    const { deps, authSecrets } = envOf(c);
    const session = await freshSessionOf(c);
    if (!isMember(session.user))
      throw new ParleyError(
        "account.required",
        "Unable to set an address: sign in with it, and you keep all you have.",
      );
    await Budget.chargePerson(deps, session.user.userId, ROUTE_LIMITS["POST /api/account/address"].budget);
    const input = await read(c, AddressInput, "change the address");
    await SignIn.changeAddress(deps, session.user.userId, input, authSecrets);
    return c.json(await shown(c, session));
  });

const shown = async (c: Request, session: Session.Session): Promise<Shown> => {
  const { address, passkeys = [], providers = {} } = (await Account.find(envOf(c).deps, session.user.userId)) ?? {};
  return {
    ...signedIn(session.user),
    ...(address !== undefined && { address }),
    passkeys: passkeys.length,
    providers: Provider.options.filter((provider) => provider in providers),
    freshUntil: new Date(Session.freshUntil(session)).toISOString(),
  };
};
