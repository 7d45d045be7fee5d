import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { product } from "@parley/local/bundle";
import type { Memory, Surroundings } from "./server-process";
import { launchNode } from "./systems/node-server";

export type Start = {
  /** From the start of `npm start`'s process to its first page, in ms; the median of `TIMES`. */
  ms: number;
  /** A second later. */
  idle: Memory;
};

/** What `npm start` runs. */
const program = join(dirname(product), "..", "bin", "start.mjs");

const TIMES = 3;
const SETTLE_MS = 1_000;

/** `npm start` on a machine that has run it before: the first time is not counted. */
export const measureStart = async (surroundings: Surroundings): Promise<Start> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-bench-start-"));
  const starts: Start[] = [];
  try {
    for (let time = 0; time <= TIMES; time += 1) {
      surroundings.progress(`npm start, time ${time + 1}`);
      const server = await launchNode([program], surroundings, { PARLEY_DATA: folder });
      await sleep(SETTLE_MS);
      starts.push({ ms: server.startMs, idle: await server.memory() });
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const [median] = starts
    .slice(1)
    .sort((a, b) => a.ms - b.ms)
    .slice(Math.floor(TIMES / 2));
  if (!median) throw new Error("Nothing was started.");
  return median;
};
