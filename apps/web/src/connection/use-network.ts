import type { ConnectionState } from "@parley/client/connection";
import { useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../ui/use-store";

const subscribe = (listener: () => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

/** Whether the browser thinks that the device has a network. Without one, a server on this very machine still works. */
export const useNetwork = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

/** The status to show: between two attempts the client is "connecting", unless the device has no network. */
export const useConnectionStatus = (): ConnectionState["status"] => {
  const { status } = useStore(useChat().client.connection);
  const hasNetwork = useNetwork();
  if (status === "online" || status === "signed-out") return status;
  return hasNetwork ? "connecting" : "offline";
};
