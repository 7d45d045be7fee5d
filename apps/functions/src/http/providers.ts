import * as Budget from "@parley/core/people/budget";
import * as Challenge from "@parley/core/people/challenge";
import * as Providers from "@parley/core/people/provider";
import * as Session from "@parley/core/people/session";
import * as SignIn from "@parley/core/people/sign-in";
import { isMember } from "@parley/core/people/workspace";
import { type ProviderProblem, ProviderQuery } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { explain } from "@parley/protocol/request";
import { Provider } from "@parley/protocol/workspace";
import { Hono } from "hono";
import type { Around } from "../oauth";
import { ownOrigin, requireOwnPage } from "../own-page";
import * as ProviderCookie from "../provider-cookie";
import { addressOf, envOf, type HonoEnv, noted, type Request } from "./request";
import { aroundSignIn } from "./sign-in";
import { findSession, freshSessionOf, prove } from "./signed-in";

/** Imported where it is needed alone: nothing else has to load it, and its library. */
const oauth = () => import("../oauth");

/**
 * Signing in by a provider. Its `state` is good once, in the browser and the session that began. To begin is an act of the own page: else another
 * site could connect the caller's account to somebody of its own choice.
 */
export const providers = new Hono<HonoEnv>()
  .get("/:provider", (c) =>
    leadBack(c, ProviderQuery.shape.to.parse(c.req.query("to")), async () => {
      const { deps } = envOf(c);
      await requireOwnPage(c);
      await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["GET /api/providers/:provider"].budget);
      const around = aroundOf(c);
      const query = ProviderQuery.safeParse(c.req.query());
      if (!query.success) throw new ParleyError("input.invalid", `Unable to sign in: ${explain(query.error)}.`);
      const session = query.data.link ? await freshSessionOf(c) : await findSession(c);
      const { begin } = await oauth();
      const { url, ...begun } = await begin(around);
      await Challenge.keep(deps, begun.state, purposeOf(around.provider, session), LIMITS.providerTtlMs);
      ProviderCookie.set(c, { ...query.data, ...begun });
      return url;
    }),
  )

  .get("/:provider/callback", (c) => {
    const begun = ProviderCookie.read(c);
    return leadBack(c, begun?.to ?? "/", async () => {
      const { deps } = envOf(c);
      await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["GET /api/providers/:provider/callback"].budget);
      const around = aroundOf(c);
      const { searchParams } = new URL(c.req.url);
      const OAuth = await oauth();
      if (!begun || begun.state !== searchParams.get("state")) throw OAuth.refused();
      ProviderCookie.clear(c);
      const session = await findSession(c);
      if (!(await Challenge.use(deps, begun.state, purposeOf(around.provider, session)))) throw OAuth.refused();
      const proof = await OAuth.prove(around, searchParams, begun);
      if (begun.link && session && isMember(session.user)) {
        await freshSessionOf(c);
        await Providers.link(deps, session.user.userId, proof);
      } else {
        const by = { username: begun.username, switch: begun.switch !== undefined };
        const aroundCaller = await aroundSignIn(c, session?.user, begun.invitation);
        const person = await SignIn.byProvider(deps, proof, by, aroundCaller);
        await prove(c, session, person);
      }
      return begun.to;
    });
  })

  .delete("/:provider", async (c) => {
    const { deps } = envOf(c);
    const { user } = await freshSessionOf(c);
    await Budget.chargePerson(deps, user.userId, ROUTE_LIMITS["DELETE /api/providers/:provider"].budget);
    // Also one that the workspace has no longer.
    const provider = Provider.safeParse(c.req.param("provider"));
    if (!provider.success) throw notFound();
    await Providers.unlink(deps, user.userId, provider.data);
    return c.body(null, 204);
  });

/** Where the app shows somebody who is signed in what did not work. */
const ACCOUNT_PATH = "/settings/account";

/**
 * Leads the browser on to where `work` says or, with the code of what it throws, back to a path of the app: to `to` somebody who is to sign in
 * there.
 */
const leadBack = async (c: Request, to: string, work: () => Promise<string>): Promise<Response> => {
  try {
    return c.redirect(await work());
  } catch (cause) {
    const { code } = noted(c, cause);
    const problem: ProviderProblem = { provider: c.req.param("provider") ?? "", problem: code };
    // What keeps the session from being read has been noted, or will be by the page's own requests.
    const isSignedIn = await findSession(c).then(Boolean, () => false);
    return c.redirect(`${isSignedIn ? ACCOUNT_PATH : to}?${new URLSearchParams(problem)}`);
  }
};

/** A sign-in belongs to its provider, and to the session in which it began, if there was one. */
const purposeOf = (provider: Provider, session: Session.Session | undefined): string =>
  `sign in by ${provider} for ${session ? Session.hash(session.secret) : "nobody"}`;

/** Throws `provider.not_found`. */
const aroundOf = (c: Request): Around => {
  const provider = Provider.safeParse(c.req.param("provider"));
  const credentials = provider.success ? envOf(c).providers[provider.data] : undefined;
  if (!provider.success || !credentials) throw notFound();
  return {
    provider: provider.data,
    credentials,
    redirectUri: `${ownOrigin(c)}/api/providers/${provider.data}/callback`,
  };
};

const notFound = () => new ParleyError("provider.not_found", "Unable to sign in: this workspace has no such provider.");
