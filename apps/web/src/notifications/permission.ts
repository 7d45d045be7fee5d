/** Whether this browser lets Parley show notifications, and what would. */
export type Permission =
  /** It does. */
  | "granted"
  /** It has not been asked. */
  | "default"
  /** The person, or who runs the device, has said no. */
  | "denied"
  /** The page has no TLS. */
  | "insecure"
  /** An iPhone or iPad: only an app on the Home Screen may. */
  | "home-screen"
  /** It shows none at all. */
  | "unsupported";

/** What of a browser decides. */
export type BrowserFacts = {
  isSecure: boolean;
  permission: NotificationPermission | undefined;
  hasWorker: boolean;
  isApple: boolean;
  isInstalled: boolean;
};

export const permissionOf = ({ isSecure, permission, hasWorker, isApple, isInstalled }: BrowserFacts): Permission => {
  if (!isSecure) return "insecure";
  if (permission !== undefined && hasWorker) return permission;
  return isApple && !isInstalled ? "home-screen" : "unsupported";
};

/** An iPad says that it is a Mac, which has no touch screen. */
const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

export const readPermission = (): Permission =>
  permissionOf({
    isSecure: window.isSecureContext,
    permission: "Notification" in window ? Notification.permission : undefined,
    hasWorker: "serviceWorker" in navigator,
    isApple: isApple(),
    isInstalled: window.matchMedia("(display-mode: standalone)").matches,
  });

/** Calls `changed` when the person decides otherwise in the browser's own settings, until the returned function is called. */
export const watchPermission = (changed: () => void): (() => void) => {
  let status: PermissionStatus | undefined;
  let isOver = false;
  const watch = async () => {
    const found = await navigator.permissions.query({ name: "notifications" });
    if (isOver) return;
    status = found;
    status.addEventListener("change", changed);
  };
  // A browser that cannot say so says it with the next visit of the page.
  if ("permissions" in navigator) watch().catch(() => {});
  return () => {
    isOver = true;
    status?.removeEventListener("change", changed);
  };
};

/** What the page says of each. */
export const PERMISSION_TEXTS: Record<Permission, { title: string; text: string }> = {
  granted: {
    title: "On in this browser",
    text: "While Parley is open and out of sight, you are notified here, once for all tabs.",
  },
  default: {
    title: "Off in this browser",
    text: "Your browser asks you whether Parley may show notifications, once you turn them on.",
  },
  denied: {
    title: "Blocked by this browser",
    text: "Somebody has said no to notifications of this site. To undo that, press the icon left of the address, set Notifications to Allow, and come back here. If nothing happens then, allow them for your browser in the settings of your device, too.",
  },
  insecure: {
    title: "Not possible at this address",
    text: "Browsers show notifications of sites with https only. Ask who runs this Parley to put it behind TLS.",
  },
  "home-screen": {
    title: "Possible from the Home Screen",
    text: "On an iPhone or iPad, press Share, then Add to Home Screen. Open Parley from there, and turn notifications on here.",
  },
  unsupported: {
    title: "Not possible in this browser",
    text: "This browser shows no notifications, as most do in a private window.",
  },
};
