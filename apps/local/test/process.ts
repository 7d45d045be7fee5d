import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { product } from "../bin/bundle.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), "parley-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};

/** What a process left behind: its output, and how it ended. */
export type Ended = { stdout: string; stderr: string; code: number | null; signal: NodeJS.Signals | null };

/** Runs the product as a process of its own, which does not outlive the test. `through` is a command that runs the one that it is given. */
export const launch = (
  env: Record<string, string>,
  { script = [product], through = [] }: { script?: string[]; through?: string[] } = {},
) => {
  const [command = "", ...args] = [...through, process.execPath, "--enable-source-maps", ...script];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: "0", PARLEY_DATA: "memory", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  const ended = once(child, "close").then(([code, signal]): Ended => ({ ...output, code, signal }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });

  /** Where it listens, as it prints when it is ready. */
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const [, url] = /^Parley is ready: (?:\S+ \(it listens on )?(http:[^\s)]+)\)?\n/m.exec(output.stdout) ?? [];
      if (url !== undefined) resolve(url);
    });
    ended.then(({ stderr }) => reject(new Error(`It ended before it was ready: ${stderr}`)));
  });
  // Not every test awaits it.
  ready.catch(() => {});

  return { pid: child.pid, ready, ended, output, kill: (signal: NodeJS.Signals) => child.kill(signal) };
};
