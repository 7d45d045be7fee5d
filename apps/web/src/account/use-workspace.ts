import { Workspace } from "@parley/protocol/workspace";
import { useQuery } from "@tanstack/react-query";
import { call } from "../session/http";

/** What anybody may know of the workspace: its name, and how one signs in. Not in `account.ts`, which the first screen does not need. */
export const useWorkspace = (enabled = true) =>
  useQuery({
    queryKey: ["session", "workspace"],
    queryFn: async () => Workspace.parse(await call("GET", "/api/workspace")),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
