/** With the network whole, nothing takes longer (I13). */
export const SETTLE_MS = 30_000;

const POLL_MS = 50;

/** Whether `condition` has come true within `SETTLE_MS`. */
export const settled = async (condition: () => boolean): Promise<boolean> => {
  const deadline = performance.now() + SETTLE_MS;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
};
