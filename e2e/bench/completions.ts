import type { Page } from "@playwright/test";
import { median } from "./median";

const TIMES = 10;

declare global {
  interface Window {
    completedAt: number | undefined;
    typedAt: number;
  }
}

/**
 * How long it takes from the last key of `:na` to the frame in which its list of emoji is painted, in milliseconds: when the list is loaded, for
 * the first time, and afterwards.
 */
export const measureCompletions = async (
  page: Page,
  field: string,
  throttle: number,
): Promise<{ first: number; later: number }> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  await page.evaluate(() => {
    addEventListener("keydown", ({ timeStamp }) => Object.assign(window, { typedAt: timeStamp }), { capture: true });
    new MutationObserver((mutations) => {
      if (window.completedAt !== undefined) return;
      const added = mutations.flatMap(({ addedNodes }) => [...addedNodes]);
      if (!added.some((node) => node instanceof Element && node.querySelector("[role=listbox]"))) return;
      // The second frame begins when the first is painted.
      requestAnimationFrame(() => requestAnimationFrame((at) => Object.assign(window, { completedAt: at })));
    }).observe(document, { subtree: true, childList: true });
  });
  const costs: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await page.locator(field).pressSequentially(":n", { delay: 200 });
    await page.evaluate(() => Object.assign(window, { completedAt: undefined }));
    await page.keyboard.press("a");
    await page.waitForFunction(() => window.completedAt !== undefined, undefined, { polling: 100 });
    costs.push(await page.evaluate(() => (window.completedAt ?? Number.NaN) - window.typedAt));
    await page.locator(field).fill("");
  }
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await devtools.detach();
  const [first = Number.NaN, ...later] = costs;
  return { first, later: median(later) };
};
