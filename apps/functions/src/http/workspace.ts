import { reconnect } from "@parley/core/live/reconnection";
import * as Account from "@parley/core/people/account";
import * as Administrator from "@parley/core/people/administrator";
import * as Budget from "@parley/core/people/budget";
import * as Logo from "@parley/core/people/logo";
import {
  policyOf,
  readWorkspace,
  requireAdministrator,
  requireOnlooker,
  setPolicy,
} from "@parley/core/people/workspace";
import * as Dismissal from "@parley/core/room/dismissal";
import type { AdministratorList } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { UserId } from "@parley/protocol/id";
import { LogoInput, Provider, type Workspace, WorkspacePolicy } from "@parley/protocol/workspace";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { envOf, type HonoEnv, type Request, read } from "./request";
import { sessionOf } from "./signed-in";

/** The workspace: what everybody may know of it, and for administrators its policy and who they are. */
export const workspace = new Hono<HonoEnv>()
  .get("/", async (c) => {
    const { deps, defaultPolicy, mailer, mailbox, administration, providers } = envOf(c);
    const row = await readWorkspace(deps);
    const { name, guests, signUp } = policyOf(row, defaultPolicy);
    return c.json({
      name,
      ...(row.logo !== undefined && { logo: logoPath(row.logo) }),
      guests,
      signUp: typeof signUp === "string" ? signUp : "domains",
      mail: mailer !== undefined,
      ...(mailbox !== undefined && { mailbox }),
      passkeys: mayHavePasskeys(ownOrigin(c)),
      providers: Provider.options.filter((provider) => providers[provider]),
      hasAdministrator: row.administrators !== undefined,
      firstGoverns: row.administrators === undefined && administration === "first",
    } satisfies Workspace);
  })

  .get("/policy", async (c) => {
    const { deps, defaultPolicy } = envOf(c);
    await requireOnlooker(deps, (await sessionOf(c)).user);
    return c.json(policyOf(await readWorkspace(deps), defaultPolicy));
  })

  .put("/policy", async (c) => {
    await administratorOf(c);
    const policy = await read(c, WorkspacePolicy, "change the workspace");
    const { deps, defaultPolicy } = envOf(c);
    await setPolicy(deps, policy, defaultPolicy);
    return c.json(policy);
  })

  .put("/logo", async (c) => {
    const { deps } = envOf(c);
    const by = await administratorOf(c);
    await Budget.chargePerson(deps, by, ROUTE_LIMITS["PUT /api/workspace/logo"].budget);
    const { image } = await read(c, LogoInput, "set the logo");
    return c.json({ logo: logoPath(await Logo.set(deps, image)) });
  })

  .delete("/logo", async (c) => {
    const { deps } = envOf(c);
    const by = await administratorOf(c);
    await Budget.chargePerson(deps, by, ROUTE_LIMITS["DELETE /api/workspace/logo"].budget);
    await Logo.remove(deps);
    return c.body(null, 204);
  })

  .get("/logo/:name", async (c) => {
    const logo = await Logo.find(envOf(c).deps, c.req.param("name"));
    if (!logo) return c.notFound();
    // Opened by itself, it is a document that can do nothing.
    c.header("Content-Security-Policy", "default-src 'none'; sandbox");
    c.header("X-Content-Type-Options", "nosniff");
    c.header("Cache-Control", "public, max-age=31536000, immutable");
    return c.body(new Uint8Array(logo.bytes), 200, { "Content-Type": logo.type });
  })

  .get("/administrators", async (c) => {
    const { deps, administration } = envOf(c);
    await requireOnlooker(deps, (await sessionOf(c)).user);
    const administrators = await Administrator.list(deps);
    const accounts = await Promise.all(administrators.map(({ userId }) => Account.find(deps, userId)));
    return c.json({
      administrators: administrators.map((person, index) => {
        const account = accounts[index];
        return { ...person, ...(account && Account.isNamed(account, administration) && { named: true }) };
      }),
    } satisfies AdministratorList);
  })

  .put("/administrators/:userId", async (c) => {
    const { deps } = envOf(c);
    const by = await administratorOf(c);
    await Budget.chargePerson(deps, by, ROUTE_LIMITS["PUT /api/workspace/administrators/:userId"].budget);
    const userId = personOf(c);
    await Administrator.appoint(deps, by, userId);
    await tell(c, userId);
    return c.body(null, 204);
  })

  .delete("/administrators/:userId", async (c) => {
    const { deps, administration } = envOf(c);
    const by = await administratorOf(c);
    await Budget.chargePerson(deps, by, ROUTE_LIMITS["DELETE /api/workspace/administrators/:userId"].budget);
    const userId = personOf(c);
    await Dismissal.dismiss(deps, by, userId, administration);
    await tell(c, userId);
    return c.body(null, 204);
  });

const logoPath = (name: string): string => `/api/workspace/logo/${name}`;

/** The person in the request's path. Throws `user.not_found`. */
const personOf = (c: Request): string => {
  const userId = UserId.safeParse(c.req.param("userId"));
  if (!userId.success) throw Administrator.notFound();
  return userId.data;
};

/** The caller's id. Throws `session.required`, `workspace.administrators_only`. */
const administratorOf = async (c: Request): Promise<string> => {
  const { user } = await sessionOf(c);
  await requireAdministrator(envOf(c).deps, user);
  return user.userId;
};

/** Has a person's clients, and all of their rooms, learn what they are in the workspace by now. */
const tell = async (c: Request, userId: string): Promise<void> => {
  const { deps, gateway, handOn, log } = envOf(c);
  for (const failure of await reconnect(deps, { gateway, handOn }, userId)) log.error("close failed", failure);
  await handOn({ task: "introduce", userId });
};

/** Browsers keep passkeys for names, not for addresses, and over HTTPS or on this machine. */
const mayHavePasskeys = (origin: string): boolean => {
  const { protocol, hostname } = new URL(origin);
  return hostname === "localhost" || (protocol === "https:" && !/^\[|^[\d.]+$/.test(hostname));
};
