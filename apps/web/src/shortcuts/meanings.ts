import type { ShortcutName } from "../ui/shortcuts";

/** What the shortcuts do, in the groups in which the page shows them. */
export const MEANINGS = {
  Everywhere: {
    find: "Find a room or a person",
    search: "Search the messages of the room",
    help: "Show this page",
    undo: "Undo what can still be undone",
    cancel: "Close what is open, or cancel",
  },
  Rooms: {
    nextRoom: "Next room",
    previousRoom: "Previous room",
    nextUnread: "Next room with something unread",
    previousUnread: "Previous room with something unread",
    markAllRead: "Mark all rooms as read",
  },
  Messages: {
    jumpToDate: "Jump to a date",
    olderMessage: "Go to the message above",
    newerMessage: "Go to the message below",
    markUnread: "Mark as unread from the message on",
    react: "React with one of your emoji",
    pickReaction: "React with another emoji",
  },
  Writing: {
    send: "Send; with Shift it breaks the line",
    editLast: "Edit your last message, in an empty field",
    bold: "Bold",
    italic: "Italic",
    strike: "Struck through",
    code: "Code",
    link: "Link, with words selected",
  },
} as const satisfies Record<string, { readonly [Name in ShortcutName]?: string }>;
