import { resolve } from "node:path";
import * as z from "zod";
import { StartError } from "./start-error";

export type Settings = {
  port: number;
  /** The folder that keeps the database, or `memory` for one that ends with the process. */
  data: string;
  /** Host names to serve beside the loopback ones, as a proxy passes them on. */
  hosts: string[];
};

const Port = z.coerce.number().int().min(0).max(65_535);

const DEFAULT_PORT = "4000";

const isHostName = (name: string): boolean =>
  URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name;

/**
 * Reads `PORT` (0: any free one), `PARLEY_DATA` (a folder, taken from `base`) and `PARLEY_HOSTS` (names with commas or spaces between them).
 * Throws `StartError`.
 */
export const readSettings = (env: NodeJS.ProcessEnv, base: string): Settings => {
  const port = Port.safeParse(env.PORT || DEFAULT_PORT);
  if (!port.success) throw new StartError(`PORT must be a number from 0 to 65535, but it is "${env.PORT}".`);
  const hosts = (env.PARLEY_HOSTS ?? "").split(/[\s,]+/).filter((name) => name !== "");
  const wrong = hosts.find((name) => !isHostName(name));
  if (wrong !== undefined)
    throw new StartError(`PARLEY_HOSTS must be host names without a port, as chat.example.com, but one is "${wrong}".`);
  const data = env.PARLEY_DATA || ".parley";
  return { port: port.data, data: data === "memory" ? data : resolve(base, data), hosts };
};
