import { ParleyError } from "@parley/protocol/error";
import type { Identity, WorkspacePolicy } from "@parley/protocol/workspace";
import type { Context, Deps } from "../context";
import * as Keys from "../table/keys";
import type { WorkspaceRow } from "../table/row";
import { isService, isServiceAdministrator } from "./service";

/** The workspace, with the policy as far as somebody has set it. */
export const readWorkspace = async (deps: Pick<Deps, "table">): Promise<WorkspaceRow> =>
  (await deps.table.get<WorkspaceRow>(Keys.workspace)) ?? {};

/** The policy: of what no administrator has set, the default. */
export const policyOf = (
  workspace: WorkspaceRow,
  { signUp, guests }: Pick<WorkspacePolicy, "signUp" | "guests">,
): WorkspacePolicy => ({
  name: workspace.name ?? "Parley",
  signUp: workspace.signUp ?? signUp,
  guests: workspace.guests ?? guests,
  createRooms: workspace.createRooms ?? "everybody",
  directory: workspace.directory ?? "everybody",
});

/**
 * Whether somebody governs the workspace. What their connection says may be two hours old, so the workspace itself is asked: nobody governs a
 * moment longer than they are an administrator. It costs others no read.
 */
export const governs = async (
  deps: Deps,
  { userId, workspaceRole }: Pick<Identity, "userId" | "workspaceRole">,
): Promise<boolean> =>
  workspaceRole === "administrator" && (await readWorkspace(deps)).administrators?.has(userId) === true;

export const administratorsOnly = () =>
  new ParleyError("workspace.administrators_only", "Unable to do this: only administrators may.");

/** Throws `workspace.administrators_only`. */
export const requireAdministrator = async (deps: Deps, person: Identity): Promise<void> => {
  if (!(await governs(deps, person))) throw administratorsOnly();
};

/** As `requireAdministrator`, also for the smoke test's own, which changes nothing. Throws `workspace.administrators_only`. */
export const requireOnlooker = async (deps: Deps, person: Identity): Promise<void> => {
  if (!isServiceAdministrator(person.userId)) await requireAdministrator(deps, person);
};

/**
 * The caller must be an administrator. Only what differs from the policy that holds is set: the rest stays the default's to say, and two
 * administrators who change different things both do.
 */
export const setPolicy = async (
  deps: Deps,
  policy: WorkspacePolicy,
  byDefault: Pick<WorkspacePolicy, "signUp" | "guests">,
): Promise<void> => {
  const before: Record<string, unknown> = policyOf(await readWorkspace(deps), byDefault);
  const changed = Object.entries(policy).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  if (changed.length > 0) await deps.table.update(Keys.workspace, { set: Object.fromEntries(changed) });
};

/** Makes a person the first administrator. Does nothing where somebody governs. Can be repeated. */
export const claimAdministration = async (deps: Deps, userId: string): Promise<void> => {
  const isOnTrial = { when: "attribute_not_exists(#administrators)" };
  await deps.table.update(Keys.workspace, { add: { administrators: new Set([userId]) } }, isOnTrial);
};

/** Makes the person an administrator whose address the deployment names. Can be repeated. */
export const letGovern = async (deps: Deps, userId: string): Promise<void> => {
  await deps.table.update(Keys.workspace, { add: { administrators: new Set([userId]) } });
};

/** Notes that somebody more has an account. */
export const noteMember = async (deps: Deps): Promise<void> => {
  await deps.table.update(Keys.workspace, { add: { joined: 1 } });
};

/** Whether the caller is a guest, and may do less than members: not while the workspace is on trial. */
const isBoundGuest = async (ctx: Context): Promise<boolean> =>
  !isMember(ctx.actor) && (await readWorkspace(ctx)).administrators !== undefined;

/** Throws `workspace.guests_add_nobody` where the caller is a guest, unless the workspace is on trial. */
export const mayAdd = async (ctx: Context): Promise<void> => {
  if (!(await isBoundGuest(ctx))) return;
  throw new ParleyError(
    "workspace.guests_add_nobody",
    "Unable to add people: guests cannot. Make your account last first.",
  );
};

/** Throws `workspace.rooms_restricted` where the policy does not let the caller make rooms. */
export const mayCreateRoom = async (ctx: Context): Promise<void> => {
  const { createRooms = "everybody", administrators } = await readWorkspace(ctx);
  if (administrators?.has(ctx.actor.userId) || isService(ctx.actor.userId)) return;
  if (createRooms === "everybody" || (createRooms === "members" && isMember(ctx.actor))) return;
  const who = createRooms === "members" ? "people whose account lasts" : "administrators";
  throw new ParleyError("workspace.rooms_restricted", `Unable to make a room: in this workspace only ${who} may.`);
};

/**
 * Whether the caller finds everybody: by name in a list, by id, and to add or to write to them. On trial all do; then guests find only whom they
 * share a room with, and so do members where the policy's `directory` is `shared`. Administrators find everybody, as they govern them.
 */
export const findsEverybody = async (ctx: Context): Promise<boolean> => {
  const { administrators, directory = "everybody" } = await readWorkspace(ctx);
  return !administrators || administrators.has(ctx.actor.userId) || (isMember(ctx.actor) && directory === "everybody");
};

/** Whether a person has an account that lasts. */
export const isMember = ({ workspaceRole = "guest" }: { workspaceRole?: string | undefined }): boolean =>
  workspaceRole !== "guest";
