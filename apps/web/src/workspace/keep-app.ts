/** Has the browser keep the app's files, so that the app opens without network. A browser that refuses goes on without. */
export const keepApp = async (): Promise<void> => {
  try {
    await navigator.serviceWorker?.register("/sw.js");
  } catch (error) {
    console.info(JSON.stringify({ event: "worker.refused", reason: error instanceof Error ? error.name : undefined }));
  }
};
