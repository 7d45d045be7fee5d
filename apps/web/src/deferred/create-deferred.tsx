import { createStore } from "@parley/client/store";
import { type ReactNode, useEffect } from "react";
import { useStore } from "../ui/use-store";
import { WaitingDialog } from "../ui/waiting-dialog";

type DeferredProps<Loaded> = { title: string; onClose(): void; children(loaded: Loaded): ReactNode };

/**
 * A part of the app that is a bundle of its own, which `source` imports. `Deferred` shows it, at once if it is loaded. Until then a dialog takes
 * the focus and the keys, and says if loading failed. `useLoaded` is for what stands in the page: it answers with nothing until the part is there,
 * and each mount tries again.
 */
export const createDeferred = <Loaded,>(source: () => Promise<Loaded>) => {
  const state = createStore<{ loaded?: Loaded; failed: boolean }>({ failed: false });

  const load = async () => {
    if (state.get().loaded !== undefined) return;
    state.set({ failed: false });
    try {
      state.set({ loaded: await source(), failed: false });
    } catch {
      state.set({ failed: true });
    }
  };

  const useLoaded = (): Loaded | undefined => {
    const { loaded } = useStore(state);
    useEffect(() => void load(), []);
    return loaded;
  };

  const Deferred = ({ title, onClose, children }: DeferredProps<Loaded>) => {
    const { loaded, failed } = useStore(state);
    useEffect(() => void load(), []);
    return loaded === undefined ? (
      <WaitingDialog title={title} failed={failed} onRetry={() => void load()} onClose={onClose} />
    ) : (
      children(loaded)
    );
  };

  return { load, useLoaded, Deferred };
};
