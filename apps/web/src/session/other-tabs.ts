/** Tells the other tabs of this browser that somebody has signed in or out: all share one cookie, and so one person (I15). */
const CHANNEL = "parley.session";

export const tellOtherTabs = (): void => {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("changed");
  channel.close();
};

/** Calls `changed` when another tab tells, until the returned function is called. */
export const onOtherTabs = (changed: () => void): (() => void) => {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = changed;
  return () => channel.close();
};
