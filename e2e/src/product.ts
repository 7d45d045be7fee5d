import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { product as program } from "@parley/local/bundle";
import { type Line, openLine } from "./line";

export type Product = { openLine(): Promise<Line>; stop(): Promise<void> };

/** A stage that runs already, and goes on running. The network to it can't be cut: tests tagged `@stage` ask for nothing of the kind. */
export const stageAt = (url: string): Product => ({
  openLine: async () => ({ url, cut: refuse, down: refuse, hush: refuse, mend: refuse, close: async () => {} }),
  stop: async () => {},
});

const refuse = () => {
  throw new Error("The network to a stage that runs elsewhere can't be cut.");
};

/**
 * Starts the real local product on a free port, as `npm start` does once all is installed and built. `data`: a folder or `memory`. `env`: further
 * settings.
 */
export const startProduct = async (data: string, env: Record<string, string> = {}): Promise<Product> => {
  const child = spawn(process.execPath, ["--enable-source-maps", program], {
    env: { ...process.env, PORT: "0", PARLEY_DATA: data, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await readPort(child);
  return {
    openLine: () => openLine(port),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};

const readPort = async (child: ChildProcess): Promise<number> => {
  if (!child.stdout) throw new Error("the product has no output");
  for await (const line of createInterface(child.stdout)) {
    const [, port] = /^Parley is ready: http:\/\/localhost:(\d+)/.exec(line) ?? [];
    if (port) return Number(port);
  }
  throw new Error("the product ended before it was ready");
};
