import { policyOf, readWorkspace, setPolicy } from "@parley/core/people/workspace";
import { ParleyError } from "@parley/protocol/error";
import { type Workspace, WorkspacePolicy } from "@parley/protocol/workspace";
import { Hono } from "hono";
import { envOf, type HonoEnv, type Request, read, sessionOf } from "./request";

/** The workspace: what everybody may know of it, and its policy for administrators. */
export const workspace = new Hono<HonoEnv>()
  .get("/", async (c) => {
    const { deps, defaultPolicy, mailer } = envOf(c);
    const row = await readWorkspace(deps);
    const { name, guests, signUp } = policyOf(row, defaultPolicy);
    return c.json({
      name,
      guests,
      signUp: typeof signUp === "string" ? signUp : "domains",
      mail: mailer !== undefined,
      passkeys: false,
      providers: [],
      hasAdministrator: row.administrator !== undefined,
    } satisfies Workspace);
  })

  .get("/policy", async (c) => {
    await requireAdministrator(c);
    const { deps, defaultPolicy } = envOf(c);
    return c.json(policyOf(await readWorkspace(deps), defaultPolicy));
  })

  .put("/policy", async (c) => {
    await requireAdministrator(c);
    const policy = await read(c, WorkspacePolicy, "change the workspace");
    await setPolicy(envOf(c).deps, policy);
    return c.json(policy);
  });

/** Throws `session.required`, `workspace.administrators_only`. */
const requireAdministrator = async (c: Request): Promise<void> => {
  const { user } = await sessionOf(c);
  if (user.workspaceRole !== "administrator")
    throw new ParleyError("workspace.administrators_only", "Unable to do this: only administrators may.");
};
