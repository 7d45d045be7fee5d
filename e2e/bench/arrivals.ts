import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "@playwright/test";
import { median } from "./median";

/** Long enough for an arrival and all that follows it: the read event, the announcement, the marks of a paint. */
const WINDOW_MS = 500;

/**
 * What one arrival costs the page's main thread, in milliseconds at a CPU throttle: the median of `count` windows in each of which `arrive`
 * makes one message come, less the median of as many windows in which nothing happens.
 */
export const measureArrivals = async (
  page: Page,
  throttle: number,
  arrive: () => Promise<void>,
  count: number,
): Promise<number> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  const taskMs = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  };
  const windows = async (act: () => Promise<void>): Promise<number> => {
    const costs: number[] = [];
    for (let window = 0; window < count; window += 1) {
      const before = await taskMs();
      await act();
      await wait(WINDOW_MS);
      costs.push((await taskMs()) - before);
    }
    return median(costs);
  };
  const idle = await windows(async () => {});
  const busy = await windows(arrive);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await devtools.detach();
  return busy - idle;
};

/** What a row costs that one line of script adds to a page of `rows` plain ones: the least that an arrival can. */
export const measurePlainRows = async (
  browser: Browser,
  throttle: number,
  rows: number,
  count: number,
): Promise<number> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const row = "<p><b>Bob</b> <time>12:30</time> Here I am.</p>";
  await page.setContent(`<div id="list" style="height: 100vh; overflow: auto">${row.repeat(rows)}</div>`);
  const add = () =>
    page.evaluate((html) => {
      const list = document.querySelector("#list");
      list?.insertAdjacentHTML("beforeend", html);
      list?.scrollTo(0, list.scrollHeight);
    }, row);
  const cost = await measureArrivals(page, throttle, add, count);
  await page.close();
  return cost;
};
