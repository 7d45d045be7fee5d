import { type ComponentProps, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { parseRoute, type Route } from "./route";

/**
 * What the browser keeps of an entry of its history. `layers`: how many things were open over the screen, each of which has an entry, so that
 * Back closes it. `home`: how many entries below this one the list of rooms is; absent where the history has none.
 */
type Entry = { layers: number; home?: number };

const read = (): Route => parseRoute(window.location.pathname, window.location.search);
const address = () => window.location.pathname + window.location.search;
const entry = (): Entry => window.history.state ?? { layers: 0, ...(read().name === "home" && { home: 0 }) };

/** A visit to a route: a new object for each navigation, also to the route that is already shown. */
let current = read();
let shown = { address: address(), layers: entry().layers };
const listeners = new Set<() => void>();
/** What closes each thing that is open over the screen, the last opened last. */
const open: (() => void)[] = [];

const changed = () => {
  current = read();
  shown = { address: address(), layers: entry().layers };
  for (const listener of listeners) listener();
};

const write = (how: "push" | "replace", path: string, layers: number) => {
  const { home } = entry();
  // Where another screen takes the place of the list of rooms, the history has the list no more.
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
  // What this entry stood for was closed otherwise before: it is not worth a press of Back.
  if (wentBack && closing.length === 0) window.history.back();
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useRoute = (): Route => useSyncExternalStore(subscribe, () => current);

export const navigate = (path: string, options: { replace: boolean } = { replace: false }) => {
  // A dialog that is open has a history entry. The next screen takes that entry over, so that Back does not stop at a closed dialog.
  write(options.replace || entry().layers > 0 ? "replace" : "push", path, 0);
  changed();
};

/** Where Back from the next screen leads to: a place in the one that shows. Nothing moves now. */
export const markPlace = (path: string) => write("replace", path, entry().layers);

/** To the list of rooms: back to where the history has it, so that Back does not lead in again. */
export const leaveToRooms = () => {
  const { home } = entry();
  if (home) window.history.go(-home);
  else navigate("/", { replace: true });
};

/** While this is mounted and `isOver` the screen, Back asks to close it before it does anything else. */
export const useLayer = (onClose: () => void, isOver = true) => {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    if (!isOver) return;
    const layer = () => close();
    open.push(layer);
    // An entry may be left of something that was closed otherwise.
    if (open.length > entry().layers) write("push", address(), open.length);
    return () => {
      open.splice(open.indexOf(layer), 1);
    };
  }, [isOver]);
};

/** A link that stays in the page; a modified click opens a new tab as any link does. */
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
