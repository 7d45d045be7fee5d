import { type ComponentProps, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { parseRoute, type Route } from "./route";

/**
 * The state of an entry of the browser's history. `layers`: how many dialogs and panels were open over the screen. Each has an entry, so that
 * Back closes it. `home`: how many entries back the list of rooms is; absent if it is not in the history.
 */
type Entry = { layers: number; home?: number };

const read = (): Route => parseRoute(window.location.pathname, window.location.search);
const address = () => window.location.pathname + window.location.search;
const entry = (): Entry => window.history.state ?? { layers: 0, ...(read().name === "home" && { home: 0 }) };

/** A visit to a route: a new object for each navigation, also to the route that is already shown. */
let current = read();
let shown = { address: address(), layers: entry().layers };
const listeners = new Set<() => void>();
/** Closes each dialog or panel over the screen, the last opened last. */
const open: (() => void)[] = [];
/** It is the page that goes back, to the screen and no further. */
let isLeaving = false;

const changed = () => {
  current = read();
  shown = { address: address(), layers: entry().layers };
  for (const listener of listeners) listener();
};

const write = (how: "push" | "replace", path: string, layers: number) => {
  const { home } = entry();
  // When another screen replaces the list of rooms, the list is no longer in the history.
  const above = home === undefined ? undefined : how === "push" ? home + 1 : home || undefined;
  const isHome = layers === 0 && parseRoute(path, "").name === "home";
  const next: Entry = { layers, ...(isHome ? { home: 0 } : above !== undefined && { home: above }) };
  window.history[`${how}State`](next, "", path);
  shown = { address: address(), layers };
};

window.addEventListener("popstate", () => {
  const { layers } = entry();
  const isSameVisit = address() === shown.address && (layers > 0 || shown.layers > 0);
  const wentBack = layers < shown.layers;
  if (!isSameVisit) {
    for (const close of open.toReversed()) close();
    changed();
    return;
  }
  shown = { address: address(), layers };
  const closing = open.slice(layers);
  for (const close of closing.toReversed()) close();
  // The dialog of this entry was closed before. Go back once more, so that the user need not press Back twice.
  if (wentBack && closing.length === 0 && !isLeaving) window.history.back();
});

/** Goes back to the screen's own entry from those of dialogs, and so closes the ones that are still open. Resolves when their entries are left. */
export const leaveDialogs = async (): Promise<void> => {
  const { layers } = entry();
  if (layers === 0) return;
  isLeaving = true;
  await new Promise((resolve) => {
    // After the listener above.
    window.addEventListener("popstate", resolve, { once: true });
    window.history.go(-layers);
  });
  isLeaving = false;
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useRoute = (): Route => useSyncExternalStore(subscribe, () => current);

export const navigate = (path: string, options: { replace: boolean } = { replace: false }) => {
  // An open dialog has an entry. The next screen replaces it, so that Back does not stop at a closed dialog.
  write(options.replace || entry().layers > 0 ? "replace" : "push", path, 0);
  changed();
};

/** Sets the address to which Back from the next screen returns. The present screen does not change. */
export const markPlace = (path: string) => write("replace", path, entry().layers);

/** Shows the list of rooms, by going back if it is in the history, so that Back does not return to the room. */
export const leaveToRooms = () => {
  const { home } = entry();
  if (home) window.history.go(-home);
  else navigate("/", { replace: true });
};

/** While the caller is mounted and `isOver`, Back calls `onClose` instead of leaving the screen. */
export const useLayer = (onClose: () => void, isOver = true) => {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    if (!isOver) return;
    const layer = () => close();
    open.push(layer);
    // An entry may be left of a dialog that was closed without Back.
    if (open.length > entry().layers) write("push", address(), open.length);
    return () => {
      open.splice(open.indexOf(layer), 1);
    };
  }, [isOver]);
};

/** A link within the app. A click with a modifier key opens a new tab, as with any link. */
export const Link = ({ href, onClick, ...props }: ComponentProps<"a"> & { href: string }) => (
  <a
    {...props}
    href={href}
    onClick={(event) => {
      onClick?.(event);
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      navigate(href);
    }}
  />
);
