import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const local = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "apps", "local");

export type Product = { port: number; stop(): Promise<void> };

/** Starts the real local product on a free port, as `npm start` does once all is installed and built. `data`: a folder or `memory`. */
export const startProduct = async (data: string): Promise<Product> => {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts"], {
    cwd: local,
    env: { ...process.env, PORT: "0", PARLEY_DATA: data },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await readPort(child);
  return {
    port,
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
