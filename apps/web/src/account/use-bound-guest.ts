import { useSession } from "../session/use-session";
import { useWorkspace } from "./use-workspace";

/** Whether the reader is a guest who may do less than members: once the workspace has an administrator. */
export const useIsBoundGuest = (): boolean => {
  const isGuest = useSession().data?.workspaceRole === "guest";
  return useWorkspace(isGuest).data?.hasAdministrator === true && isGuest;
};
