import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** Without a window it has neither a mouse nor the focus, unless it is told. */
const PREFERENCES = Object.entries({
  // Fine (2), and hovers (4).
  "ui.primaryPointerCapabilities": 6,
  "ui.allPointerCapabilities": 6,
  "focusmanager.testmode": true,
});

/** Firefox without a window, by WebDriver BiDi, which it speaks itself. */
export const openFirefox = async ({ browser: program }: { browser: string }): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), "parley-firefox-"));
  const lines = PREFERENCES.map(([name, value]) => `user_pref("${name}", ${value});\n`);
  await writeFile(join(profile, "user.js"), lines.join(""));
  // Without an address the focus would be in the bar for one.
  const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile, "data:,"];
  const firefox = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const close = async () => {
    await stop(firefox);
    await rm(profile, { recursive: true, force: true });
  };
  try {
    if (!firefox.stderr) throw new Error("Firefox has no output");
    const command = await connect(`${await hear(firefox.stderr, /WebDriver BiDi listening on (ws:\S+)/)}/session`);
    await command("session.new", { capabilities: {} });
    const { contexts } = await command<{ contexts: { context: string }[] }>("browsingContext.getTree");
    const context = contexts[0]?.context;
    return {
      goto: (url) => command("browsingContext.navigate", { context, url, wait: "complete" }),
      run: async (work, ...args) => {
        const expression = callOf(work, args);
        const evaluated = await command<Evaluated>("script.evaluate", {
          expression,
          target: { context },
          awaitPromise: false,
        });
        if (evaluated.type === "exception") throw new Error(evaluated.exceptionDetails.text);
        return JSON.parse(evaluated.result.value);
      },
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
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
