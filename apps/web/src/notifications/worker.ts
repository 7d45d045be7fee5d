import * as z from "zod/mini";
import { registerAppWorker } from "../session/app-worker";

/** What a notification carries: where it leads, and which message it is about. Also of the service worker's, `worker/push.js`. */
const Carried = z.object({
  path: z.string(),
  roomId: z.optional(z.string()),
  seq: z.optional(z.number()),
  isReaction: z.optional(z.boolean()),
});
export type Carried = z.infer<typeof Carried>;

const Opened = z.object({ type: z.literal("open"), path: z.string().check(z.regex(/^\/(?!\/)/)) });

/** Whether this page can have a service worker: not in some private windows, nor without TLS. */
export const isSupported = (): boolean => "serviceWorker" in navigator && "Notification" in window;

/** The service worker that shows notifications and gets pushes. Undefined where the browser refuses it. */
export const registration = async (): Promise<ServiceWorkerRegistration | undefined> => {
  const registered = isSupported() ? await registerAppWorker() : undefined;
  return registered && navigator.serviceWorker.ready;
};

/** Shows a notification, in the place of the one of the same room. */
export const show = async (
  { title, body }: { title: string; body: string },
  carried: Carried,
  isSilent = false,
): Promise<void> => {
  const worker = await registration();
  const options = {
    body,
    data: carried,
    icon: "/icon-192.png",
    silent: isSilent,
    ...(carried.roomId && { tag: carried.roomId }),
  };
  await worker?.showNotification(title, options);
};

/** Closes those of this browser's notifications for which `isOver` holds. Resolves with whether there were any. */
export const closeShown = async (isOver: (carried: Carried) => boolean): Promise<boolean> => {
  if (!isSupported() || Notification.permission !== "granted") return false;
  let isAnyClosed = false;
  const worker = await navigator.serviceWorker.getRegistration();
  for (const shown of (await worker?.getNotifications()) ?? []) {
    const carried = Carried.safeParse(shown.data);
    if (!carried.success || !isOver(carried.data)) continue;
    shown.close();
    isAnyClosed = true;
  }
  return isAnyClosed;
};

/** Calls `open` with the path of a notification that was clicked, until the returned function is called. */
export const onOpened = (open: (path: string) => void): (() => void) => {
  if (!isSupported()) return () => {};
  const listener = ({ data }: MessageEvent) => {
    const opened = Opened.safeParse(data);
    if (opened.success) open(opened.data.path);
  };
  navigator.serviceWorker.addEventListener("message", listener);
  navigator.serviceWorker.startMessages();
  return () => navigator.serviceWorker.removeEventListener("message", listener);
};
