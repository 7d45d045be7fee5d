import { spawnSync } from "node:child_process";

/** One core for the server, one for the driver. */
export type Cores = { server: number; driver: number };

/** The numbers in a list of cores as `taskset` writes it: `0-2,8` → 0, 1, 2, 8. */
export const parseCores = (list: string): number[] =>
  list.split(",").flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });

const taskset = (...args: string[]): string | undefined => {
  const { status, stdout } = spawnSync("taskset", args, { encoding: "utf8" });
  return status === 0 ? stdout : undefined;
};

/** The first two cores that this process may use. Undefined where there are fewer, or no `taskset` to tell. */
export const findCores = (): Cores | undefined => {
  const list = taskset("-cp", String(process.pid))?.split(":").at(-1)?.trim();
  const [server, driver] = list === undefined ? [] : parseCores(list);
  return server === undefined || driver === undefined ? undefined : { server, driver };
};

/** Keeps this process, the driver, on its core. Its threads, too. */
export const pinDriver = ({ driver }: Cores): void => {
  taskset("-acp", String(driver), String(process.pid));
};
