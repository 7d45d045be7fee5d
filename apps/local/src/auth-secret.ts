import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secrets } from "@parley/core/people/code";
import { StartError } from "./start-error";

/** In the data folder. */
export const PUSH_SECRET = "push-secret";

const mint = (): string => randomBytes(32).toString("base64url");

/**
 * The secrets of the data folder, made at its first start: a file with one a line, of which the first makes codes. Put a new line before the
 * others to exchange it. A database in memory has one of its own. Throws `StartError`.
 */
export const readAuthSecrets = (data: string): Promise<Secrets> => readSecrets(data, "auth-secret");

/**
 * What makes the keys by which push services know this product, likewise. With another one, browsers have to say yes to pushes anew. Throws
 * `StartError`.
 */
export const readPushSecret = async (data: string): Promise<string> => (await readSecrets(data, PUSH_SECRET))[0];

const readSecrets = async (data: string, name: string): Promise<Secrets> => {
  if (data === "memory") return [mint()];
  const path = join(data, name);
  try {
    // Where there is one already, it stays.
    await writeFile(path, `${mint()}\n`, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
    const [first, ...others] = (await readFile(path, "utf8")).split(/\s+/).filter((line) => line !== "");
    if (first !== undefined) return [first, ...others];
  } catch (cause) {
    throw new StartError(`${path} can't be used. Let Parley read and write it, or remove it.`, { cause });
  }
  throw new StartError(`${path} is empty. Remove it, and Parley makes another one.`);
};
