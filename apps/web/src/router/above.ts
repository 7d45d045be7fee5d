import { parseRoute, type Route } from "./route";

/** The page that an address which leads nowhere is below, if there is one, and its path: of `/rooms/r1/settings/x` the settings of the room. */
export const above = (pathname: string): { path: string; route: Route } | undefined => {
  const path = pathname.replace(/\/[^/]*$/, "");
  if (path.length < 2) return undefined;
  const route = parseRoute(path, "");
  return route.name === "nowhere" ? above(path) : { path, route };
};
