import { createStore } from "@parley/client/store";
import { type ReactNode, useEffect } from "react";
import { useStore } from "../chat/use-store";
import { WaitingDialog } from "../ui/waiting-dialog";

type Parts = typeof import("./parts").PARTS;

const loaded = createStore<{ parts?: Parts; failed: boolean }>({ failed: false });

const load = async () => {
  if (loaded.get().parts) return;
  loaded.set({ failed: false });
  try {
    const { PARTS } = await import("./parts");
    loaded.set({ parts: PARTS, failed: false });
  } catch {
    loaded.set({ failed: true });
  }
};

/** Loads the deferred parts once the browser has painted and has nothing better to do, so that they are there when they are wanted. */
export const loadWhenIdle = () => {
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in window) window.requestIdleCallback(() => void load());
  else setTimeout(load);
};

type DeferredProps = { title: string; onClose(): void; children(parts: Parts): ReactNode };

/** Shows deferred parts at once if they are loaded. Until then a dialog takes the focus and the keys, and says so if they cannot be loaded. */
export const Deferred = ({ title, onClose, children }: DeferredProps) => {
  const { parts, failed } = useStore(loaded);
  useEffect(() => void load(), []);
  return parts ? (
    children(parts)
  ) : (
    <WaitingDialog title={title} failed={failed} onRetry={() => void load()} onClose={onClose} />
  );
};
