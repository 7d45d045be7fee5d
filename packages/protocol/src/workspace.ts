import * as z from "zod/mini";
import type { User } from "./user";

/**
 * What a person is in the workspace, which is all that one stage serves. A guest came with a name only; a member has an account that lasts;
 * an administrator is a member who governs the workspace.
 */
export const WorkspaceRole = z.enum(["administrator", "member", "guest"]);
export type WorkspaceRole = z.infer<typeof WorkspaceRole>;

/** Who a person is, and what they are in the workspace. Without `workspaceRole` they are a guest. */
export type Identity = User & { workspaceRole?: WorkspaceRole | undefined };
