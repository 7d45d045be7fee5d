import { isLetterKey, type Key, keyOf } from "./key";
import { isMac } from "./mac";

/**
 * Every shortcut of the app: the keys that do it, each as its modifiers and its key. `Mod` is ⌘ on a Mac, and Ctrl elsewhere. A capital letter is
 * that letter's key, anything else what the key writes or is called. Handlers ask `isShortcut`, and the page of shortcuts shows this table in
 * words (`shortcuts/meanings.ts`). What moves within a menu, a list or a dialog is no shortcut, but the way of such things everywhere.
 */
export const SHORTCUTS = {
  find: ["Mod+K"],
  search: ["Mod+F"],
  help: ["?", "Mod+/"],
  nextRoom: ["Alt+ArrowDown"],
  previousRoom: ["Alt+ArrowUp"],
  nextUnread: ["Alt+Shift+ArrowDown"],
  previousUnread: ["Alt+Shift+ArrowUp"],
  markAllRead: ["Shift+Escape"],
  undo: ["Mod+Z"],
  jumpToDate: ["Alt+J"],
  olderMessage: ["ArrowUp"],
  newerMessage: ["ArrowDown"],
  markUnread: ["Alt+U"],
  react: ["1", "2", "3", "4", "5"],
  pickReaction: ["+"],
  send: ["Enter", "Mod+Enter"],
  editLast: ["ArrowUp"],
  cancel: ["Escape"],
  bold: ["Mod+B"],
  italic: ["Mod+I"],
  strike: ["Mod+Shift+X"],
  code: ["Mod+E"],
  link: ["Mod+K"],
} as const satisfies Record<string, readonly string[]>;

export type ShortcutName = keyof typeof SHORTCUTS;

type Pressed = Key & Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const MODIFIERS = ["Mod", "Alt", "Shift"] as const;
type Modifier = (typeof MODIFIERS)[number];

const partsOf = (chord: string): { modifiers: readonly Modifier[]; key: string } => {
  const modifiers = MODIFIERS.filter((modifier) => chord.includes(`${modifier}+`));
  return { modifiers, key: chord.slice(modifiers.reduce((sum, { length }) => sum + length + 1, 0)) };
};

const isLetter = (key: string): boolean => /^[A-Z]$/.test(key);

const isPressed = (event: Pressed, chord: string): boolean => {
  const { modifiers, key } = partsOf(chord);
  const has = (modifier: Modifier) => modifiers.includes(modifier);
  const [mod, other] = isMac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (mod !== has("Mod") || other || event.altKey !== has("Alt")) return false;
  if (isLetter(key)) return event.shiftKey === has("Shift") && isLetterKey(event, key.toLowerCase());
  // What writes a character may need Shift or not, by the layout.
  return keyOf(event) === key && (key.length === 1 || event.shiftKey === has("Shift"));
};

/** Which of the shortcut's keys is pressed; -1 if it is none. */
export const shortcutIndex = (event: Pressed, name: ShortcutName): number =>
  SHORTCUTS[name].findIndex((chord) => isPressed(event, chord));

export const isShortcut = (event: Pressed, name: ShortcutName): boolean => shortcutIndex(event, name) >= 0;

/** The signs on the keys of a Mac, and the words on others. */
const SIGNS: Record<string, readonly [mac: string, other: string]> = {
  Mod: ["⌘", "Ctrl"],
  Alt: ["⌥", "Alt"],
  Shift: ["⇧", "Shift"],
  Escape: ["Esc", "Esc"],
  ArrowUp: ["↑", "↑"],
  ArrowDown: ["↓", "↓"],
};
/** The order in which a Mac writes them. */
const ON_MAC: readonly Modifier[] = ["Alt", "Shift", "Mod"];

const sign = (key: string): string => SIGNS[key]?.[isMac ? 0 : 1] ?? key;

/** The names of the keys that are pressed together, on this keyboard. */
export const keysOf = (chord: string): string[] => {
  const { modifiers, key } = partsOf(chord);
  return [...(isMac ? ON_MAC : MODIFIERS).filter((each) => modifiers.includes(each)), key].map(sign);
};

/** `⇧⌘X` or `Ctrl Shift X`. */
export const shortcutName = (name: ShortcutName): string => keysOf(SHORTCUTS[name][0]).join(isMac ? "" : " ");
