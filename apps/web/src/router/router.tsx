import { type ComponentProps, useSyncExternalStore } from "react";
import { parseRoute, type Route } from "./route";

/** A visit to a route: a new object for each navigation, also to the route that is already shown. */
const read = (): Route => parseRoute(window.location.pathname, window.location.search);

let current = read();
const listeners = new Set<() => void>();
const changed = () => {
  current = read();
  for (const listener of listeners) listener();
};
window.addEventListener("popstate", changed);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useRoute = (): Route => useSyncExternalStore(subscribe, () => current);

export const navigate = (path: string, options: { replace: boolean } = { replace: false }) => {
  if (options.replace) window.history.replaceState(null, "", path);
  else window.history.pushState(null, "", path);
  changed();
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
