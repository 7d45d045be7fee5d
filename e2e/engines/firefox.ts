import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { WebSocket } from "ws";
import { type Browser, CANDIDATES, callOf, PATIENCE_MS } from "./browser";
import { hear, stop } from "./child";

type Answer = { id: number; type: "success" | "error"; result?: unknown; message?: string };

/** WebDriver BiDi: each command is a message with a number, and so is its answer. */
const connect = async (url: string) => {
  const socket = new WebSocket(url);
  await once(socket, "open", { signal: AbortSignal.timeout(PATIENCE_MS) });
  let commands = 0;
  return <Result>(method: string, params: Record<string, unknown> = {}): Promise<Result> => {
    commands += 1;
    const id = commands;
    return new Promise((resolve, reject) => {
      const end = (work: () => void) => {
        clearTimeout(timer);
        socket.off("message", onMessage);
        work();
      };
      const timer = setTimeout(() => end(() => reject(new Error(`${method} was not answered`))), PATIENCE_MS);
      const onMessage = (frame: { toString(): string }) => {
        const answer: Answer = JSON.parse(frame.toString());
        if (answer.id !== id) return;
        if (answer.type === "success") end(() => resolve(answer.result as Result));
        else end(() => reject(new Error(`${method}: ${answer.message}`)));
      };
      socket.on("message", onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
};

type Evaluated =
  | { type: "success"; result: { value: string } }
  | { type: "exception"; exceptionDetails: { text: string } };

type Located = { sharedId: string };

/** A notification, as it is shown. */
type Alert = { title: string; body: string };

export type Firefox = Browser & {
  /** Allows an origin to show notifications, as its visitor does who is asked. */
  permitNotifications(origin: string): Promise<void>;
  /** The notifications that are shown now. Firefox takes each away after 20 seconds. */
  alerts(): Promise<Alert[]>;
  /** Clicks on a notification. */
  clickAlert(title: string): Promise<void>;
  /** Goes on in the tab that was opened last, and closes the others. */
  follow(): Promise<void>;
  /** The cookies of the page's host, as a header. */
  cookies(): Promise<string>;
};

type Preferences = Readonly<Record<string, string | number | boolean>>;

const PREFERENCES: Preferences = {
  // Without a window it has neither a mouse nor the focus, unless it is told. Fine (2), and hovers (4).
  "ui.primaryPointerCapabilities": 6,
  "ui.allPointerCapabilities": 6,
  "focusmanager.testmode": true,
  // No desktop is here to show notifications, so Firefox shows them in windows of its own.
  "alerts.useSystemBackend": false,
};

/** The page in the window of a notification. */
const ALERT = "chrome://global/content/alerts/alert.xhtml";

/** Firefox without a window, by WebDriver BiDi, which it speaks itself. `preferences`: further ones, of `about:config`. */
export const openFirefox = async (
  { browser: program }: { browser: string },
  preferences: Preferences = {},
): Promise<Firefox> => {
  const profile = await mkdtemp(join(tmpdir(), "parley-firefox-"));
  const lines = Object.entries({ ...PREFERENCES, ...preferences }).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, "user.js"), lines.join(""));
  // Without an address the focus would be in the bar for one.
  const remote = ["--no-remote", "--remote-debugging-port=0", "--remote-allow-system-access"];
  const args = ["--headless", ...remote, "--profile", profile, "data:,"];
  const firefox = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const close = async () => {
    await stop(firefox);
    await rm(profile, { recursive: true, force: true });
  };
  try {
    if (!firefox.stderr) throw new Error("Firefox has no output");
    const command = await connect(`${await hear(firefox.stderr, /WebDriver BiDi listening on (ws:\S+)/)}/session`);
    await command("session.new", { capabilities: {} });
    const contextsOf = async (params: Record<string, unknown> = {}) =>
      (await command<{ contexts: { context: string; url: string }[] }>("browsingContext.getTree", params)).contexts;
    let context = (await contextsOf())[0]?.context;
    const runIn = async (context: string | undefined, work: unknown, args: readonly unknown[]) => {
      const expression = callOf(work, args);
      const target = { context };
      const evaluated = await command<Evaluated>("script.evaluate", { expression, target, awaitPromise: false });
      if (evaluated.type === "exception") throw new Error(evaluated.exceptionDetails.text);
      return JSON.parse(evaluated.result.value);
    };
    const alertWindows = async () => (await contextsOf({ "moz:scope": "chrome" })).filter(({ url }) => url === ALERT);
    /** What a function gives in the window of each notification. */
    const inAlerts = async <Args extends readonly unknown[], Result>(
      work: (...args: Args) => Result,
      ...args: Args
    ) => {
      const results: Result[] = [];
      for (const { context } of await alertWindows())
        try {
          results.push(await runIn(context, work, args));
        } catch (error) {
          // A notification may go between the two commands.
          if ((await alertWindows()).some((each) => each.context === context)) throw error;
        }
      return results;
    };
    return {
      goto: (url) => command("browsingContext.navigate", { context, url, wait: "complete" }),
      run: (work, ...args) => runIn(context, work, args),
      find: async (role, name) => {
        const locate = async (locator: object, startNodes?: Located[]) =>
          (
            await command<{ nodes: Located[] }>("browsingContext.locateNodes", {
              context,
              locator,
              ...(startNodes && { startNodes }),
            })
          ).nodes.map(({ sharedId }) => ({ sharedId }));
        const candidates = await locate({ type: "css", value: CANDIDATES[role] });
        if (candidates.length === 0) return [];
        const found = await locate({ type: "accessibility", value: { role, name } }, candidates);
        return found.map((element) => ({ type: "element", element }));
      },
      perform: (actions) => command("input.performActions", { context, actions }),
      resize: (viewport) => command("browsingContext.setViewport", { context, viewport }),
      screenshot: async () => {
        const { data } = await command<{ data: string }>("browsingContext.captureScreenshot", { context });
        return Buffer.from(data, "base64");
      },
      permitNotifications: (origin) =>
        command("permissions.setPermission", { descriptor: { name: "notifications" }, state: "granted", origin }),
      alerts: () =>
        inAlerts(() => ({
          title: document.getElementById("alertTitleLabel")?.getAttribute("value") ?? "",
          body: document.getElementById("alertTextLabel")?.textContent ?? "",
        })),
      clickAlert: async (title) => {
        const clicked = await inAlerts((title) => {
          const label = document.getElementById("alertTitleLabel");
          const isIt = label?.getAttribute("value") === title;
          if (isIt) label?.click();
          return isIt;
        }, title);
        if (!clicked.includes(true)) throw new Error(`No notification is called ${title}.`);
      },
      follow: async () => {
        await expect.poll(async () => (await contextsOf()).length).toBeGreaterThan(1);
        const tabs = await contextsOf();
        context = tabs.at(-1)?.context;
        for (const each of tabs.slice(0, -1)) await command("browsingContext.close", { context: each.context });
      },
      cookies: async () => {
        const partition = { type: "context", context };
        const { cookies } = await command<{ cookies: { name: string; value: { value: string } }[] }>(
          "storage.getCookies",
          { partition },
        );
        return cookies.map(({ name, value }) => `${name}=${value.value}`).join("; ");
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
