import { expect, test, vi } from "vitest";
import type { ShortcutName } from "./shortcuts";

/** The table on a keyboard of this platform. */
const on = async (platform: string) => {
  vi.resetModules();
  vi.stubGlobal("navigator", { platform });
  return import("./shortcuts");
};
const mac = await on("MacIntel");
const { isShortcut, keysOf, SHORTCUTS, shortcutIndex, shortcutName } = await on("Linux x86_64");

const press = (key: string, held: object = {}) => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  isComposing: false,
  keyCode: 0,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test("a shortcut is its key with its modifiers and no others", () => {
  expect(isShortcut(press("k", { ctrlKey: true }), "find")).toBe(true);
  expect(isShortcut(press("k"), "find")).toBe(false);
  expect(isShortcut(press("k", { ctrlKey: true, shiftKey: true }), "find")).toBe(false);
  expect(isShortcut(press("X", { ctrlKey: true, shiftKey: true }), "strike")).toBe(true);
  expect(isShortcut(press("ArrowDown", { altKey: true }), "nextRoom")).toBe(true);
  expect(isShortcut(press("ArrowDown", { altKey: true, shiftKey: true }), "nextRoom")).toBe(false);
  expect(isShortcut(press("ArrowDown", { altKey: true, shiftKey: true }), "nextUnread")).toBe(true);
  expect(isShortcut(press("Enter"), "send")).toBe(true);
  expect(isShortcut(press("Enter", { shiftKey: true }), "send")).toBe(false);
  expect(isShortcut(press("a"), "send")).toBe(false);
});

test("what writes a character is pressed as the keyboard has it, and a letter in its place where the keyboard has none", () => {
  for (const shiftKey of [true, false]) {
    expect(isShortcut(press("?", { shiftKey }), "help")).toBe(true);
    expect(isShortcut(press("+", { shiftKey }), "pickReaction")).toBe(true);
  }
  expect(isShortcut({ ...press("л", { ctrlKey: true }), code: "KeyK" }, "find")).toBe(true);
  expect(isShortcut({ ...press("Dead", { altKey: true }), code: "KeyU" }, "markUnread")).toBe(true);
  expect([
    shortcutIndex(press("1"), "react"),
    shortcutIndex(press("5"), "react"),
    shortcutIndex(press("6"), "react"),
  ]).toEqual([0, 4, -1]);
});

test("a key that an input method takes is none", () => {
  expect(isShortcut(press("Enter", { isComposing: true }), "send")).toBe(false);
  expect(isShortcut(press("Enter", { keyCode: 229 }), "send")).toBe(false);
});

test("keys have names", () => {
  expect(keysOf("Alt+Shift+ArrowUp")).toEqual(["Alt", "Shift", "↑"]);
  expect(keysOf("Mod+/")).toEqual(["Ctrl", "/"]);
  expect(keysOf("?")).toEqual(["?"]);
  expect([shortcutName("strike"), mac.shortcutName("strike")]).toEqual(["Ctrl Shift X", "⇧⌘X"]);
  expect([shortcutName("nextRoom"), mac.shortcutName("nextRoom")]).toEqual(["Alt ↓", "⌥↓"]);
});

test("on a Mac ⌘ is pressed where others press Ctrl", () => {
  expect(mac.isShortcut(press("k", { metaKey: true }), "find")).toBe(true);
  expect(mac.isShortcut(press("k", { ctrlKey: true }), "find")).toBe(false);
  expect(isShortcut(press("k", { metaKey: true }), "find")).toBe(false);
});

const sources = Object.entries(
  import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
).map(([file, text]) => ({ name: file.startsWith("./") ? `ui/${file.slice(2)}` : file.slice("../".length), text }));

test("every shortcut of the table is asked for by a handler", () => {
  const handlers = sources.filter(({ name }) => !["ui/shortcuts.ts", "shortcuts/meanings.ts"].includes(name));
  for (const name of Object.keys(SHORTCUTS) as ShortcutName[])
    expect(
      handlers.some(({ text }) => text.includes(`"${name}"`)),
      name,
    ).toBe(true);
});

/** What moves within menus, lists, dialogs, sliders and pictures, by the keys that such things have everywhere. */
const WIDGETS = [
  "composer/tray.tsx",
  "composer/use-composer-focus.ts",
  "emoji/emoji-picker.tsx",
  "message/lightbox.tsx",
  "message/reaction-names.tsx",
  "people/person-card.tsx",
  "room-settings/room-settings.tsx",
  "search/search-page.tsx",
  "timeline/time-rail.tsx",
  "ui/key.ts",
  "ui/list-box.tsx",
  "ui/panel.tsx",
  "ui/shortcuts.ts",
  "ui/use-field-menu.ts",
  "ui/walk-buttons.ts",
  "writing/keys.ts",
  "writing/writing-tools.tsx",
];

test("no other handler looks at a key by itself: what it handles is in the table", () => {
  const looking = sources.filter(({ text }) => /\b(?:keyOf|isLetterKey)\(/.test(text));
  const names = looking.map(({ name }) => name).filter((name) => name !== "drafts/held-acts.ts");
  expect(names.sort()).toEqual(WIDGETS);
});
