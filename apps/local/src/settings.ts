import { resolve } from "node:path";
import * as z from "zod";
import { StartError } from "./start-error";

export type Settings = {
  port: number;
  /** The folder that keeps the database, or `memory` for one that ends with the process. */
  data: string;
};

const Port = z.coerce.number().int().min(0).max(65_535);

const DEFAULT_PORT = "4000";

/** Reads `PORT` (0: any free one) and `PARLEY_DATA` (a folder, taken from `base`). Throws `StartError`. */
export const readSettings = (env: NodeJS.ProcessEnv, base: string): Settings => {
  const port = Port.safeParse(env.PORT || DEFAULT_PORT);
  if (!port.success) throw new StartError(`PORT must be a number from 0 to 65535, but it is "${env.PORT}".`);
  const data = env.PARLEY_DATA || ".parley";
  return { port: port.data, data: data === "memory" ? data : resolve(base, data) };
};
