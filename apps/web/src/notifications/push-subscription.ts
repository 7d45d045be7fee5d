import { PushDevice, PushPage } from "@parley/protocol/push";
import { call } from "../session/http";
import { registration } from "./worker";

/** The HTTP contract of `@parley/protocol/push`, and this browser's part of it. Every function rejects with the server's `ParleyError`. */

export const page = async (): Promise<PushPage> => PushPage.parse(await call("GET", "/api/push"));
export const remove = (id: string) => call("DELETE", `/api/push/${encodeURIComponent(id)}`);
export const test = (id: string) => call("POST", "/api/push/test", { id });

/** The id under which the server has a subscription. */
const idOf = async ({ endpoint }: PushSubscription): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));
  return btoa(String.fromCharCode(...hash))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
};

const own = async (): Promise<PushSubscription | undefined> => {
  const worker = await navigator.serviceWorker?.getRegistration();
  return (await worker?.pushManager?.getSubscription()) ?? undefined;
};

/** The id of this browser's subscription. Undefined: it has none. */
export const ownId = async (): Promise<string | undefined> => {
  const subscription = await own();
  return subscription && idOf(subscription);
};

/** Whether browsers like this one get pushes at all. On an iPhone only an app on the Home Screen does. */
export const canPush = (): boolean => "PushManager" in window && "serviceWorker" in navigator;

/** Has this browser get pushes. Rejects with the browser's error where its push service cannot be reached. */
export const subscribe = async (publicKey: string): Promise<PushDevice> => {
  const worker = await registration();
  if (!worker) throw new Error("The browser has no service worker.");
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  // One that was made with another key, or in an earlier session, is of no use.
  await (await worker.pushManager.getSubscription())?.unsubscribe();
  const subscription = await worker.pushManager.subscribe(options);
  return PushDevice.parse(await call("POST", "/api/push", subscription.toJSON()));
};

/** Has this browser get none any more. */
export const unsubscribe = async (): Promise<void> => {
  const subscription = await own();
  if (!subscription) return;
  await remove(await idOf(subscription));
  await subscription.unsubscribe();
};

/** Ends this browser's subscription, whose session is about to end: by that the server ends its part. */
export const endPushes = async (): Promise<void> => {
  await (await own())?.unsubscribe();
};

/** Ends a subscription that is none of the signed-in person's: of somebody before them in this browser, or of a session that is over. */
export const forgetForeign = async (): Promise<void> => {
  const subscription = await own();
  if (!subscription) return;
  const [id, { devices }] = await Promise.all([idOf(subscription), page()]);
  if (!devices.some((device) => device.id === id)) await subscription.unsubscribe();
};
