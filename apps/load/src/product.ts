import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import bundle, { product } from "@parley/local/bundle";
import * as z from "zod";
import { count, type Tally } from "./tally";
import { Vitals } from "./vitals";

/** The product in a process of its own, as `npm start` runs it, with a new database. */
export type Product = {
  url: string;
  /** How its process has been since this was last asked. */
  vitals(): Promise<Vitals>;
  /** What it has logged as errors, counted: `<event>: <reason>` → how often. */
  errors: ReadonlyMap<string, number>;
  /** Rejects when the process ends before `stop`: with the signal's reason if that was why. */
  ended: Promise<never>;
  /** Ends the process and removes its database. */
  stop(): Promise<void>;
};

const probe = new URL("./probe.ts", import.meta.url).href;

/** An error as the product logs it; without, it would fill the screen when there are many. */
const Logged = z.object({ event: z.string(), reason: z.string() });

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** How long it may take to close its connections before it is killed. */
const CLOSE_MS = 10_000;

/** Starts the product on a free port of 127.0.0.1. Throws when it ends before it is ready. `signal` kills it at once. */
export const startProduct = async (signal: AbortSignal): Promise<Product> => {
  await bundle();
  const data = await mkdtemp(join(tmpdir(), "parley-load-"));
  const child = spawn(process.execPath, ["--import", "tsx", "--enable-source-maps", "--import", probe, product], {
    // Where tsx is found, which the probe is loaded with.
    cwd: dirname(product),
    env: { ...process.env, PORT: "0", PARLEY_DATA: data },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("The product has no output.");
  const exited = once(child, "exit");
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  const stop = async () => {
    child.kill("SIGTERM");
    const patience = setTimeout(kill, CLOSE_MS);
    await exited;
    clearTimeout(patience);
    signal.removeEventListener("abort", kill);
    await rm(data, { recursive: true, force: true });
  };
  let stopping = false;
  const ended = exited.then(([code, by]) => {
    if (stopping) return new Promise<never>(() => {});
    signal.throwIfAborted();
    throw new Error(`The product ended by itself: ${by ?? `exit code ${code}`}.`);
  });
  ended.catch(() => {});

  const errors: Tally = new Map();
  createInterface(stderr).on("line", (line) => {
    const logged = Logged.safeParse(json(line));
    if (!logged.success) return console.error(line);
    count(errors, `${logged.data.event}: ${logged.data.reason}`);
  });

  const readPort = async (output: Readable): Promise<string> => {
    for await (const line of createInterface(output)) {
      const [, port] = /^Parley is ready: http:\/\/localhost:(\d+)$/.exec(line) ?? [];
      if (port !== undefined) return port;
    }
    return ended;
  };

  try {
    // The address itself: a look-up of its name takes a thread, and may answer with ::1 first.
    const url = `http://127.0.0.1:${await readPort(stdout)}`;
    stdout.resume();
    return {
      url,
      errors,
      ended,
      async vitals() {
        child.send("vitals");
        const [answer] = await once(child, "message");
        return Vitals.parse(answer);
      },
      stop: () => {
        stopping = true;
        return stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
