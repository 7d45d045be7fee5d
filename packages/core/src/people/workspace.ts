import { ParleyError } from "@parley/protocol/error";
import type { Identity, WorkspacePolicy } from "@parley/protocol/workspace";
import type { Context, Deps } from "../context";
import * as Keys from "../table/keys";
import type { WorkspaceRow } from "../table/row";

/** The workspace, with the policy as far as somebody has set it. */
export const readWorkspace = async (deps: Deps): Promise<WorkspaceRow> =>
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

/** Throws `workspace.administrators_only`. */
export const requireAdministrator = ({ workspaceRole }: Pick<Identity, "workspaceRole">): void => {
  if (workspaceRole !== "administrator")
    throw new ParleyError("workspace.administrators_only", "Unable to do this: only administrators may.");
};

/** The caller must be an administrator. */
export const setPolicy = async (deps: Deps, policy: WorkspacePolicy): Promise<void> => {
  await deps.table.update(Keys.workspace, { set: policy });
};

/** Makes a person the first administrator. False where there is another one. Can be repeated. */
export const claimAdministration = async (deps: Deps, userId: string): Promise<boolean> =>
  (await deps.table.update<WorkspaceRow>(
    Keys.workspace,
    { set: { administrator: userId } },
    { when: "attribute_not_exists(#administrator) OR #administrator = :userId", values: { userId } },
  )) !== undefined;

/** Throws `workspace.guests_add_nobody` where the caller is a guest, unless the workspace is on trial. */
export const mayAdd = async (ctx: Context): Promise<void> => {
  if (isMember(ctx.actor) || !(await readWorkspace(ctx)).administrator) return;
  throw new ParleyError(
    "workspace.guests_add_nobody",
    "Unable to add people: guests cannot. Make your account last first.",
  );
};

/** Throws `workspace.rooms_restricted` where the policy does not let the caller make rooms. */
export const mayCreateRoom = async (ctx: Context): Promise<void> => {
  const { workspaceRole } = ctx.actor;
  if (workspaceRole === "administrator") return;
  const { createRooms = "everybody" } = await readWorkspace(ctx);
  if (createRooms === "everybody" || (createRooms === "members" && isMember(ctx.actor))) return;
  const who = createRooms === "members" ? "people whose account lasts" : "administrators";
  throw new ParleyError("workspace.rooms_restricted", `Unable to make a room: in this workspace only ${who} may.`);
};

/** Whether the caller finds everybody by name. On trial all do; then guests find only whom they share a room with, and so may members. */
export const findsEverybody = async (ctx: Context): Promise<boolean> => {
  const { administrator, directory = "everybody" } = await readWorkspace(ctx);
  return administrator === undefined || (isMember(ctx.actor) && directory === "everybody");
};

/** Whether a person has an account that lasts. */
export const isMember = ({ workspaceRole = "guest" }: { workspaceRole?: string | undefined }): boolean =>
  workspaceRole !== "guest";
