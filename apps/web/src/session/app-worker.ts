/**
 * The service worker that keeps the app's files, so that the app opens without network, and that gets pushes. Undefined where the browser
 * refuses it, and the app goes on without.
 */
export const registerAppWorker = async (): Promise<ServiceWorkerRegistration | undefined> => {
  try {
    return await navigator.serviceWorker?.register("/sw.js");
  } catch (error) {
    console.info(JSON.stringify({ event: "worker.refused", reason: error instanceof Error ? error.name : undefined }));
    return undefined;
  }
};
