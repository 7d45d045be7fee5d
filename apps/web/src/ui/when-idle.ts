/** Calls `callback` once the browser has painted and is idle. Safari has no idle callbacks. */
export const whenIdle = (callback: () => void): void => {
  if ("requestIdleCallback" in window) window.requestIdleCallback(callback);
  else setTimeout(callback);
};
