/**
 * Notifies the other tabs of this browser that somebody has signed in or out, because all tabs share one cookie and so one person (I15). If
 * the browser refuses the channel, the other tabs find out when they next connect.
 */
const openChannel = (): BroadcastChannel | undefined => {
  try {
    return new BroadcastChannel("parley.session");
  } catch {
    return undefined;
  }
};

/** One channel for the whole page: a second one would receive this one's messages. */
const channel = openChannel();

export const notifyOtherTabs = (): void => channel?.postMessage("changed");

/** Calls `changed` when another tab notifies this one, until the returned function is called. */
export const onOtherTabs = (changed: () => void): (() => void) => {
  if (!channel) return () => {};
  channel.onmessage = changed;
  return () => {
    channel.onmessage = null;
  };
};
