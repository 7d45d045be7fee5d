import { useQuery } from "@tanstack/react-query";
import * as Account from "./account";

/** What anybody may know of the workspace: its name, and how one signs in. */
export const useWorkspace = (enabled = true) =>
  useQuery({
    queryKey: ["session", "workspace"],
    queryFn: Account.workspace,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
