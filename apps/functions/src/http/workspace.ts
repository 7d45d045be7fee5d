import { policyOf, readWorkspace, requireAdministrator, setPolicy } from "@parley/core/people/workspace";
import { Provider, type Workspace, WorkspacePolicy } from "@parley/protocol/workspace";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { envOf, type HonoEnv, read } from "./request";
import { sessionOf } from "./signed-in";

/** The workspace: what everybody may know of it, and its policy for administrators. */
export const workspace = new Hono<HonoEnv>()
  .get("/", async (c) => {
    const { deps, defaultPolicy, mailer, mailbox, administration, providers } = envOf(c);
    const row = await readWorkspace(deps);
    const { name, guests, signUp } = policyOf(row, defaultPolicy);
    return c.json({
      name,
      guests,
      signUp: typeof signUp === "string" ? signUp : "domains",
      mail: mailer !== undefined,
      ...(mailbox !== undefined && { mailbox }),
      passkeys: mayHavePasskeys(ownOrigin(c)),
      providers: Provider.options.filter((provider) => providers[provider]),
      hasAdministrator: row.administrator !== undefined,
      firstGoverns: row.administrator === undefined && administration === "first",
    } satisfies Workspace);
  })

  .get("/policy", async (c) => {
    requireAdministrator((await sessionOf(c)).user);
    const { deps, defaultPolicy } = envOf(c);
    return c.json(policyOf(await readWorkspace(deps), defaultPolicy));
  })

  .put("/policy", async (c) => {
    requireAdministrator((await sessionOf(c)).user);
    const policy = await read(c, WorkspacePolicy, "change the workspace");
    await setPolicy(envOf(c).deps, policy);
    return c.json(policy);
  });

/** Browsers keep passkeys for names, not for addresses, and over HTTPS or on this machine. */
const mayHavePasskeys = (origin: string): boolean => {
  const { protocol, hostname } = new URL(origin);
  return hostname === "localhost" || (protocol === "https:" && !/^\[|^[\d.]+$/.test(hostname));
};
