import type { BrowserContext, Page } from "@playwright/test";

/** A notification, as the system shows it. */
export type Shown = { title: string; body: string; tag: string };

const KEY = "test.notifications";

/**
 * Chromium's headless shell refuses notifications whatever the person says. Here the browser's own part is played: it has said yes, and what is
 * shown is kept for all tabs, one of each tag. Of the product nothing is replaced.
 */
export const allowNotifications = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript((key) => {
    type Kept = { title: string; body: string; tag: string; data: unknown };
    const read = (): Kept[] => JSON.parse(localStorage.getItem(key) ?? "[]");
    const write = (kept: Kept[]) => localStorage.setItem(key, JSON.stringify(kept));
    Object.defineProperty(Notification, "permission", { configurable: true, get: () => "granted" });
    const { prototype } = ServiceWorkerRegistration;
    prototype.showNotification = async (title, { body = "", tag = "", data } = {}) => {
      const others = read().filter((each) => tag === "" || each.tag !== tag);
      write([...others, { title, body, tag, data }]);
      localStorage.setItem(`${key}.count`, String(Number(localStorage.getItem(`${key}.count`)) + 1));
    };
    prototype.getNotifications = async () =>
      read().map((kept) => ({
        ...kept,
        close: () => write(read().filter(({ tag, title }) => tag !== kept.tag || title !== kept.title)),
      })) as unknown as Notification[];
  }, KEY);
};

/** What is shown now, and how often something was shown. */
export const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate((key) => {
    const kept: (Shown & { data: unknown })[] = JSON.parse(localStorage.getItem(key) ?? "[]");
    return kept.map(({ title, body, tag }) => ({ title, body, tag }));
  }, KEY);

export const shownTimes = (page: Page): Promise<number> =>
  page.evaluate((key) => Number(localStorage.getItem(`${key}.count`)), KEY);

const SOUNDS = "test.sounds";

/** Notes the notes that pages play, by their hertz. They sound as ever. */
export const listen = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript((key) => {
    const { start } = AudioScheduledSourceNode.prototype;
    AudioScheduledSourceNode.prototype.start = function (this: OscillatorNode, when?: number) {
      const played: number[] = JSON.parse(localStorage.getItem(key) ?? "[]");
      localStorage.setItem(key, JSON.stringify([...played, Math.round(this.frequency.value)]));
      start.call(this, when);
    };
  }, SOUNDS);
};

/** The notes that were played. */
export const sounds = (page: Page): Promise<number[]> =>
  page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "[]"), SOUNDS);

/** The service worker's side: it records what it shows, and clicks on what leads to a path. */
export const watchWorker = async (context: BrowserContext) => {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  await worker.evaluate(() => {
    const kept: object[] = [];
    const { prototype } = ServiceWorkerRegistration;
    prototype.showNotification = async (title, options = {}) => {
      const { body = "", tag = "", data } = options;
      const same = kept.findIndex((each) => tag !== "" && "tag" in each && each.tag === tag);
      kept.splice(same < 0 ? kept.length : same, same < 0 ? 0 : 1, { title, body, tag, data });
    };
    prototype.getNotifications = async ({ tag = "" } = {}) =>
      kept.filter((each) => tag === "" || ("tag" in each && each.tag === tag)) as Notification[];
    Object.assign(globalThis, { kept });
  });
  return {
    shown: (): Promise<Shown[]> =>
      worker.evaluate(() =>
        (globalThis as unknown as { kept: Shown[] }).kept.map(({ title, body, tag }) => ({ title, body, tag })),
      ),
    /** As the browser does when the newest is clicked. */
    click: (path: string) =>
      worker.evaluate((path) => {
        const event = new Event("notificationclick");
        const notification = { close: () => {}, data: { path } };
        Object.assign(event, { notification, waitUntil: (work: Promise<unknown>) => void work.catch(() => {}) });
        globalThis.dispatchEvent(event);
      }, path),
  };
};
