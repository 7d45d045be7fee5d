import type { Page } from "@playwright/test";
import { median } from "./median";

const LOADS = 5;

declare global {
  interface Window {
    firstMessageAt: number | undefined;
  }
}

/** When a room that one is in is painted first, and when its first message is: milliseconds after the navigation, nothing cached. */
export const measureLoads = async (
  page: Page,
  throttle: number,
): Promise<{ firstPaint: number; firstMessage: number }> => {
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[data-testid=timeline][data-placed=true] [data-message-id]")) return;
      observer.disconnect();
      // The second frame begins when the first is painted.
      requestAnimationFrame(() => requestAnimationFrame((at) => Object.assign(window, { firstMessageAt: at })));
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  const loads: { firstPaint: number; firstMessage: number }[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.reload();
    await page.waitForFunction(() => window.firstMessageAt !== undefined, undefined, { polling: 100 });
    loads.push(
      await page.evaluate(() => ({
        firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
        firstMessage: window.firstMessageAt ?? Number.NaN,
      })),
    );
  }
  await devtools.detach();
  return {
    firstPaint: median(loads.map((load) => load.firstPaint)),
    firstMessage: median(loads.map((load) => load.firstMessage)),
  };
};
