/** Whether shortcuts are pressed with ⌘ on this keyboard, and not with Ctrl. */
export const isMac = /mac|iphone|ipad/i.test(navigator.platform);
