/** The pages of the settings, in the order in which they are listed. */
export const SETTINGS_PAGES = ["profile", "account", "sessions", "notifications", "blocked", "workspace"] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

/** A screen of the app. `at` is the sequence of the message to show. */
export type Route =
  | { name: "home" }
  | { name: "browse" }
  /** `q` is what was typed; without it the reader's mentions are found. */
  | { name: "search"; q: string | undefined }
  | { name: "room"; roomId: string; at?: number }
  | { name: "room-settings"; roomId: string }
  | { name: "settings"; page: SettingsPage }
  /** Leads into a room or the workspace. */
  | { name: "invitation"; code: string }
  /** Signs this browser in by a link that another device has made. The link's secret is behind the `#`. */
  | { name: "device-link" }
  /** There is no such page. */
  | { name: "nowhere" };

/** The address of a room, perhaps with a message to go to. */
export type RoomRoute = Extract<Route, { name: "room" }>;

/** Reads a path such as `/rooms/r1?at=12`. */
export const parseRoute = (pathname: string, search: string): Route => {
  if (pathname === "/") return { name: "home" };
  if (pathname === "/settings") return { name: "settings", page: SETTINGS_PAGES[0] };
  if (pathname === "/browse") return { name: "browse" };
  if (pathname === "/search") return { name: "search", q: new URLSearchParams(search).get("q") ?? "" };
  if (pathname === "/mentions") return { name: "search", q: undefined };
  if (pathname === "/link") return { name: "device-link" };
  const page = SETTINGS_PAGES.find((each) => pathname === settingsPath(each));
  if (page !== undefined) return { name: "settings", page };
  const code = /^\/invite\/((?:[A-Za-z0-9_-]{1,64}\/)?[A-Za-z0-9_-]{16,32})$/.exec(pathname)?.[1];
  if (code !== undefined) return { name: "invitation", code: code.replace("/", ".") };
  const [, roomId, settings] = /^\/rooms\/([A-Za-z0-9_-]{1,64})(\/settings)?$/.exec(pathname) ?? [];
  if (roomId === undefined) return { name: "nowhere" };
  if (settings) return { name: "room-settings", roomId };
  const at = Number(new URLSearchParams(search).get("at"));
  return Number.isSafeInteger(at) && at > 0 ? { name: "room", roomId, at } : { name: "room", roomId };
};

export const roomPath = (roomId: string, at?: number): string =>
  at === undefined ? `/rooms/${roomId}` : `/rooms/${roomId}?at=${at}`;

export const searchPath = (q: string): string => `/search?q=${encodeURIComponent(q)}`;

/** Without the code's point: servers take a path with one for a file. */
export const invitationPath = (code: string): string => `/invite/${code.replace(".", "/")}`;

export const settingsPath = (page: SettingsPage): string => `/settings/${page}`;

export const roomSettingsPath = (roomId: string): string => `${roomPath(roomId)}/settings`;
