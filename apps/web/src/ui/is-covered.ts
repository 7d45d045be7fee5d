/** Whether a dialog or a menu is open, to which keys belong first. */
export const isCovered = (): boolean => document.querySelector("dialog[open], :popover-open") !== null;
