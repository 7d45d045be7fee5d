import { resolve } from "node:path";
import { MailAddress } from "@parley/protocol/account";
import * as z from "zod/mini";
import { StartError } from "./start-error";

export type Settings = {
  port: number;
  /** The folder that keeps the database, or `memory` for one that ends with the process. */
  data: string;
  /** Host names to serve beside the loopback ones, as a proxy passes them on. */
  hosts: string[];
  /** The address of the first administrator, in lower case. Undefined: whoever first has an account that lasts. */
  administrator: string | undefined;
};

const Port = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(65_535));

const DEFAULT_PORT = "4000";

const isHostName = (name: string): boolean =>
  URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name;

/**
 * Reads `PORT` (0: any free one), `PARLEY_DATA` (a folder, taken from `base`) and `PARLEY_HOSTS` (names with commas or spaces between them) and
 * `PARLEY_ADMIN_EMAIL`.
 * Throws `StartError`.
 */
export const readSettings = (env: NodeJS.ProcessEnv, base: string): Settings => {
  const port = Port.safeParse(env.PORT || DEFAULT_PORT);
  if (!port.success) throw new StartError(`PORT must be a number from 0 to 65535, but it is "${env.PORT}".`);
  const hosts = (env.PARLEY_HOSTS ?? "").split(/[\s,]+/).filter((name) => name !== "");
  const wrong = hosts.find((name) => !isHostName(name));
  if (wrong !== undefined)
    throw new StartError(`PARLEY_HOSTS must be host names without a port, as chat.example.com, but one is "${wrong}".`);
  const administrator = z.optional(MailAddress).safeParse(env.PARLEY_ADMIN_EMAIL || undefined);
  if (!administrator.success)
    throw new StartError(`PARLEY_ADMIN_EMAIL must be a mail address, but it is "${env.PARLEY_ADMIN_EMAIL}".`);
  const data = env.PARLEY_DATA || ".parley";
  return {
    port: port.data,
    data: data === "memory" ? data : resolve(base, data),
    hosts,
    administrator: administrator.data,
  };
};
