import { expect, test } from "vitest";
import { above } from "./above";
import {
  invitationPath,
  parseRoute,
  roomPath,
  roomSettingsPath,
  SETTINGS_PAGES,
  searchPath,
  settingsPath,
} from "./route";

test("a room's path leads back to the room, with and without a place in its log", () => {
  expect(parseRoute(roomPath("r_1-A"), "")).toEqual({ name: "room", roomId: "r_1-A" });
  const at = new URL(roomPath("r1", 120), "http://localhost");
  expect(parseRoute(at.pathname, at.search)).toEqual({ name: "room", roomId: "r1", at: 120 });
});

test("a room's settings have a path of their own", () => {
  expect(parseRoute(roomSettingsPath("r_1-A"), "")).toEqual({ name: "room-settings", roomId: "r_1-A" });
});

test("a place that is no sequence is ignored", () => {
  for (const at of ["0", "-3", "1.5", "x", "", "1e99"])
    expect(parseRoute("/rooms/r1", `?at=${at}`)).toEqual({ name: "room", roomId: "r1" });
});

test("an unknown path, or one with an id that cannot be, is no page; the way on leads to one that is near", () => {
  expect(parseRoute("/", "")).toEqual({ name: "home" });
  expect(parseRoute("/browse", "")).toEqual({ name: "browse" });
  const near = (pathname: string) => {
    expect(parseRoute(pathname, "")).toEqual({ name: "nowhere" });
    return above(pathname)?.path;
  };
  for (const path of ["/rooms", "/rooms/", "/rooms/%2e%2e", "/nothing", "/invite/", "/invite/short", "//"])
    expect(near(path)).toBeUndefined();
  for (const path of ["/settings/", "/settings/nothing"]) expect(near(path)).toBe("/settings");
  expect(near("/settings/profile/more/and/more")).toBe("/settings/profile");
  for (const path of ["/rooms/a/", "/rooms/a/b", "/rooms/a/b/c"]) expect(near(path)).toBe("/rooms/a");
  for (const path of ["/rooms/a/settings/", "/rooms/a/settings/nothing"]) expect(near(path)).toBe("/rooms/a/settings");
});

test("a search has a path that leads back to what was typed, and so have the mentions", () => {
  for (const q of ['in:"Our plans" 发布&x=1 #50%', ""]) {
    const { pathname, search } = new URL(searchPath(q), "http://localhost");
    expect(parseRoute(pathname, search)).toEqual({ name: "search", q });
  }
  expect(parseRoute("/search", "")).toEqual({ name: "search", q: "" });
  expect(parseRoute("/mentions", "")).toEqual({ name: "search", q: undefined });
});

test("each page of the settings, and an invitation, has a path that leads back to it", () => {
  for (const page of SETTINGS_PAGES) expect(parseRoute(settingsPath(page), "")).toEqual({ name: "settings", page });
  expect(parseRoute("/settings", "")).toEqual({ name: "settings", page: "profile" });
  for (const code of ["0123456789abcdef", "room-1.0123456789abcdef"])
    expect(parseRoute(invitationPath(code), "")).toEqual({ name: "invitation", code });
  expect(parseRoute("/link", "")).toEqual({ name: "device-link" });
});
