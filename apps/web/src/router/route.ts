/** A screen of the app. `at` is the sequence of the message to show. */
export type Route =
  | { name: "home" }
  | { name: "browse" }
  | { name: "room"; roomId: string; at?: number }
  | { name: "room-settings"; roomId: string };

/** The address of a room, perhaps with a message to go to. */
export type RoomRoute = Extract<Route, { name: "room" }>;

/** Reads a path such as `/rooms/r1?at=12`. Anything unknown is home. */
export const parseRoute = (pathname: string, search: string): Route => {
  if (pathname === "/browse") return { name: "browse" };
  const [, roomId, settings] = /^\/rooms\/([A-Za-z0-9_-]{1,64})(\/settings)?$/.exec(pathname) ?? [];
  if (roomId === undefined) return { name: "home" };
  if (settings) return { name: "room-settings", roomId };
  const at = Number(new URLSearchParams(search).get("at"));
  return Number.isSafeInteger(at) && at > 0 ? { name: "room", roomId, at } : { name: "room", roomId };
};

export const roomPath = (roomId: string, at?: number): string =>
  at === undefined ? `/rooms/${roomId}` : `/rooms/${roomId}?at=${at}`;

export const roomSettingsPath = (roomId: string): string => `${roomPath(roomId)}/settings`;
