import { createStore } from "@parley/client/store";
import { type ComponentType, type ReactNode, useEffect } from "react";
import { useStore } from "../ui/use-store";
import { WaitingDialog } from "../ui/waiting-dialog";

type Closable = ComponentType<{ onClose(): void }>;

/** The components that the first screen of a room does not need. */
export type Parts = {
  Browse: ComponentType;
  CreateRoom: Closable;
  MembersPanel: Closable;
  NewDirect: Closable;
  RoomSettings: ComponentType<{ roomId: string }>;
  Switcher: Closable;
};

const loaded = createStore<{ parts?: Parts; failed: boolean }>({ failed: false });

let importParts: () => Promise<Parts> = () => Promise.reject(new Error("loadWhenIdle was not called"));

const load = async () => {
  if (loaded.get().parts) return;
  loaded.set({ failed: false });
  try {
    loaded.set({ parts: await importParts(), failed: false });
  } catch {
    loaded.set({ failed: true });
  }
};

/**
 * Loads the deferred parts once the browser has painted and is idle. `source` imports them. The caller passes it, as the parts import
 * modules that import this one.
 */
export const loadWhenIdle = (source: () => Promise<Parts>) => {
  importParts = source;
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in window) window.requestIdleCallback(() => void load());
  else setTimeout(load);
};

type DeferredProps = { title: string; onClose(): void; children(parts: Parts): ReactNode };

/** Shows deferred parts, at once if they are loaded. Until then a dialog takes the focus and the keys, and says if loading failed. */
export const Deferred = ({ title, onClose, children }: DeferredProps) => {
  const { parts, failed } = useStore(loaded);
  useEffect(() => void load(), []);
  return parts ? (
    children(parts)
  ) : (
    <WaitingDialog title={title} failed={failed} onRetry={() => void load()} onClose={onClose} />
  );
};
