/**
 * Tells the other tabs of this browser that somebody has signed in or out: all share one cookie, and so one person (I15). A browser may
 * refuse the channel. Then the others find out by themselves, when they next connect.
 */
const openChannel = (): BroadcastChannel | undefined => {
  try {
    return new BroadcastChannel("parley.session");
  } catch {
    return undefined;
  }
};

export const tellOtherTabs = (): void => {
  const channel = openChannel();
  channel?.postMessage("changed");
  channel?.close();
};

/** Calls `changed` when another tab tells, until the returned function is called. */
export const onOtherTabs = (changed: () => void): (() => void) => {
  const channel = openChannel();
  if (channel) channel.onmessage = changed;
  return () => channel?.close();
};
