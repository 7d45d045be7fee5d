import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect } from "@playwright/test";
import { type Browser, CANDIDATES, callOf, PATIENCE_MS, type Target } from "./browser";
import { hear, stop } from "./child";

/** Else the tools of its window keep it wider than a phone. */
const SMALL_TOOLS = "* { min-width: 0; min-height: 0; margin: 0; padding: 0; -gtk-icon-transform: scale(0); }";

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
};

/** WebDriver: each command is a request over HTTP. */
const commandsAt = (url: string) => {
  return async <Result>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Result> => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(url + path, { method, signal, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error} ${value.message}`);
    return value;
  };
};

/** What Safari is made of, as WebKitGTK's own small browser, by WebDriver, on a screen that nobody sees. */
export const openWebKit = async (programs: { browser: string; driver: string; screen: string }): Promise<Browser> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-webkit-"));
  const children: ChildProcess[] = [];
  const close = async () => {
    for (const child of children.reverse()) await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await mkdir(join(folder, "gtk-3.0"));
    await writeFile(join(folder, "gtk-3.0", "gtk.css"), SMALL_TOOLS);
    const screen = ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"];
    const xvfb = spawn(programs.screen, screen, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    children.push(xvfb);
    const display = await hear(xvfb.stdio[3] as Readable, /(\d+)\n/);
    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${display}`, XDG_CONFIG_HOME: folder, HOME: folder };
    children.push(spawn(programs.driver, [`--port=${port}`], { env, stdio: "ignore" }));
    const command = commandsAt(`http://127.0.0.1:${port}`);
    await expect(() => command("GET", "/status")).toPass({ timeout: PATIENCE_MS });
    const { sessionId } = await command<{ sessionId: string }>("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          // With "normal" the first navigation never ends.
          pageLoadStrategy: "none",
          "webkitgtk:browserOptions": { binary: programs.browser, args: ["--automation"] },
        },
      },
    });
    const session = `/session/${sessionId}`;
    const run: Browser["run"] = async (work, ...args) =>
      JSON.parse(
        await command("POST", `${session}/execute/sync`, { script: `return ${callOf(work, args)}`, args: [] }),
      );
    return {
      run,
      goto: async (url) => {
        await command("POST", `${session}/url`, { url });
        await expect.poll(() => run(() => `${document.readyState} ${location.href}`)).toContain(`complete ${url}`);
      },
      find: async (role, name) => {
        const script =
          "return [...document.querySelectorAll(arguments[0])].filter((each) => each.checkVisibility({ visibilityProperty: true }))";
        const elements = await command<Target[]>("POST", `${session}/execute/sync`, {
          script,
          args: [CANDIDATES[role]],
        });
        const told = (element: Target, what: "computedrole" | "computedlabel") =>
          command<string>("GET", `${session}/element/${Object.values(element)[0]}/${what}`);
        const matches = await Promise.all(
          elements.map(
            async (element) =>
              (await told(element, "computedlabel")) === name && (await told(element, "computedrole")) === role,
          ),
        );
        return elements.filter((_, index) => matches[index]);
      },
      perform: async (actions) => {
        await command("POST", `${session}/actions`, { actions });
        // Else the driver takes the next turn of the wheel for as much less as this one.
        await command("DELETE", `${session}/actions`);
      },
      resize: async (size) => {
        await command("POST", `${session}/window/rect`, size);
        await expect.poll(() => run(() => innerWidth)).toBe(size.width);
      },
      screenshot: async () => Buffer.from(await command<string>("GET", `${session}/screenshot`), "base64"),
      close: () => command<void>("DELETE", session).finally(close),
    };
  } catch (error) {
    await close();
    throw error;
  }
};
