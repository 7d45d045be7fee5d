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

/** One for the page: it hears every other channel, and would hear another one of its own page, too. */
const channel = openChannel();

export const notifyOtherTabs = (): void => channel?.postMessage("changed");

/** Calls `changed` when another tab tells, until the returned function is called. */
export const onOtherTabs = (changed: () => void): (() => void) => {
  if (!channel) return () => {};
  channel.onmessage = changed;
  return () => {
    channel.onmessage = null;
  };
};
