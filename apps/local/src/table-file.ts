import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { createRequire } from "node:module";

const PAGE_BYTES = 4096;
/** In each of LMDB's first two pages, which take turns in saying where the newest commit is. */
const MAGIC = { at: 24, is: 0xbeefc0de };
const LAST_PAGE_AT = 144;

/** Looks at LMDB's file before LMDB does, which takes a damaged one for a new one, or ends the process. */
export const inspect = async (path: string): Promise<"absent" | "whole" | "cut off" | "damaged"> => {
  const file = await open(path).catch(() => undefined);
  if (!file) return "absent";
  try {
    const pages = Buffer.alloc(2 * PAGE_BYTES);
    const { bytesRead } = await file.read(pages, 0, pages.length, 0);
    const starts = [0, PAGE_BYTES];
    if (bytesRead < pages.length || starts.some((start) => pages.readUInt32LE(start + MAGIC.at) !== MAGIC.is))
      return "damaged";
    const lastPage = Math.max(...starts.map((start) => Number(pages.readBigUInt64LE(start + LAST_PAGE_AT))));
    return (await file.stat()).size > lastPage * PAGE_BYTES ? "whole" : "cut off";
  } finally {
    await file.close();
  }
};

const WALK =
  "for (const _ of require(process.argv[1]).open({ path: process.argv[2], readOnly: true, encoding: 'string', keyEncoding: 'binary' }).getRange({}));";

/**
 * Whether all rows in the folder `path` can be read, as a process of its own finds out: it may end of that. LMDB leaves a page at the end
 * unwritten where nothing is on it, so not every file that is too short lacks something.
 */
export const isReadable = async (path: string): Promise<boolean> => {
  const lmdb = createRequire(import.meta.url).resolve("lmdb");
  const [code] = await once(spawn(process.execPath, ["--eval", WALK, lmdb, path], { stdio: "ignore" }), "exit");
  return code === 0;
};
