import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { PATIENCE_MS } from "./browser";

/** What the first match of a pattern catches in what a child writes. */
export const hear = (output: Readable, pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(() => reject(new Error(`${pattern} was not heard in: ${heard}`)), PATIENCE_MS);
    output.on("data", (chunk) => {
      heard += chunk;
      const [, caught] = pattern.exec(heard) ?? [];
      if (caught === undefined) return;
      clearTimeout(timer);
      resolve(caught);
    });
  });

/** Ends a child, whatever it is at. */
export const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
};
