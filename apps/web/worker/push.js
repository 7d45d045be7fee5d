/** Shows pushes, and opens the place of a notification that is clicked. */

/** As `notification-text.ts` has it: where a push may not say more. */
const DISCREET = { title: "Parley", body: "Something new for you." };
const TEST = { title: "Parley", body: "Pushes reach this browser." };

/** What was pushed (`Pushed` of the protocol). Anything else is shown without saying more, as a browser wants every push to be shown. */
const read = (data) => {
  try {
    return data.json();
  } catch {
    return {};
  }
};

/** Of an older push that comes after a newer one of its room, the newer one stays. */
const isOvertaken = async ({ roomId, seq }) => {
  const shown = await self.registration.getNotifications({ tag: roomId });
  return shown.some(({ data }) => data?.seq > seq);
};

const show = async (pushed) => {
  if (pushed.type === "test")
    return self.registration.showNotification(TEST.title, optionsOf(TEST.body, "/settings/notifications"));
  const { roomId, seq, title, text } = pushed;
  if (typeof roomId !== "string" || typeof seq !== "number")
    return self.registration.showNotification(DISCREET.title, optionsOf(DISCREET.body, "/"));
  if (await isOvertaken(pushed)) return;
  const body = title === undefined ? DISCREET.body : text;
  const options = optionsOf(body, `/rooms/${encodeURIComponent(roomId)}?at=${seq}`, { roomId, seq });
  return self.registration.showNotification(title ?? DISCREET.title, { ...options, tag: roomId });
};

const optionsOf = (body, path, about = {}) => ({ body, icon: "/icon-192.png", data: { path, ...about } });

self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));

/**
 * Subscribes anew where the push service has given the subscription up (Push API, "The pushsubscriptionchange event"), if somebody is signed in. The server
 * forgets the former one with its next push.
 */
const renew = async () => {
  const page = await fetch("/api/push");
  if (!page.ok) return;
  const { publicKey } = await page.json();
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const subscription = await self.registration.pushManager.subscribe(options);
  const headers = { "Content-Type": "application/json" };
  const taken = await fetch("/api/push", { method: "POST", headers, body: JSON.stringify(subscription) });
  if (!taken.ok) await subscription.unsubscribe();
};

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew()));

/** Takes the window that was used last, and has its page go there; without one, opens one. */
const open = async (path) => {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const window = windows.find(({ focused }) => focused) ?? windows[0];
  if (!window) return self.clients.openWindow(path);
  window.postMessage({ type: "open", path });
  return window.focus();
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? "/"));
});
