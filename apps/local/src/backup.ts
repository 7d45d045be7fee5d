import { copyFile, link, mkdir, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PUSH_SECRET } from "./auth-secret";
import { lock, requireWritable, TABLE } from "./database";
import { FILES, KEPT, syncFolder } from "./folder";
import { StartError } from "./start-error";
import { copyStore } from "./store";
import { inspect, isReadable } from "./table-file";

/** LMDB's file in a data folder. */
const fileOf = (data: string): string => join(data, TABLE, "data.mdb");

/**
 * Copies the database in the folder `data` as it is at one moment, also while a process uses it, into the folder `copy`, which is made, with the
 * files of its messages and the secret of its pushes. A file may be missing whose message is deleted meanwhile.
 * Throws `StartError` where there is none, or where the copy can't be made.
 */
export const backUp = async (data: string, copy: string): Promise<void> => {
  if ((await inspect(fileOf(data))) === "absent")
    throw new StartError(`There is no database of Parley in ${data}. Name its folder: PARLEY_DATA=<folder>.`);
  const impossible = (cause: unknown) =>
    new StartError(`The backup can't be made in ${copy}. Name a new folder on a disk with room for it.`, { cause });
  await mkdir(copy).catch((cause) => {
    throw impossible(cause);
  });
  try {
    await copyFiles(data, copy, copyFile);
    await copyTable(data, copy);
    await copySecret(data, copy);
    // Those of messages that came meanwhile.
    await copyFiles(data, copy, copyFile);
  } catch (cause) {
    // A part of a backup looks like one.
    await rm(copy, { recursive: true, force: true });
    throw impossible(cause);
  }
};

/**
 * Puts the backup in the folder `copy` in the place of the database in the folder `data`, in one step: a restore that is cut off has changed
 * nothing. Where there is a database already, throws `StartError` unless `replace` is set; answers with the folder that then keeps it.
 */
export const restore = async (copy: string, data: string, replace: boolean): Promise<string | undefined> => {
  await requireWhole(copy);
  await requireWritable(data);
  const folder = await lock(data);
  try {
    const isTaken = (await inspect(fileOf(data))) !== "absent";
    if (isTaken && !replace)
      throw new StartError(
        `There is a database in ${data} already. To put the backup in its place, and to keep what is there beside it: npm run restore <backup> -- --replace.`,
      );
    const fresh = await mkdtemp(join(data, "restoring-"));
    try {
      await copyTable(copy, fresh);
      // Beside those that are there: no file changes, and no two have one name.
      await copyFiles(copy, data, copyFile);
      const aside = isTaken ? await keepAside(data) : undefined;
      await mkdir(join(data, TABLE), { recursive: true });
      await copySecret(copy, data);
      await rename(fileOf(fresh), fileOf(data));
      await syncFolder(join(data, TABLE));
      return aside;
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(`The backup can't be put into ${data}, which is as it was. Is there room on its disk?`, {
      cause,
    });
  } finally {
    await folder.close();
  }
};

const requireWhole = async (copy: string): Promise<void> => {
  const state = await inspect(fileOf(copy));
  if (state === "absent")
    throw new StartError(`There is no backup in ${copy}. Name a folder that npm run backup made.`);
  if (state === "damaged" || !(await isReadable(join(copy, TABLE))))
    throw new StartError(`The backup in ${copy} is damaged. Take another one.`);
};

/** Copies the table of one data folder into another, and on its disk. */
const copyTable = async (from: string, to: string): Promise<void> => {
  await mkdir(join(to, TABLE));
  await copyStore(join(from, TABLE), join(to, TABLE));
  const file = await open(fileOf(to), "r+");
  await file.sync();
  await file.close();
};

/** Browsers that said yes to pushes did so to this secret's keys. Backups of earlier versions have none. */
const copySecret = (from: string, to: string): Promise<void> =>
  copyFile(join(from, PUSH_SECRET), join(to, PUSH_SECRET)).catch(unlessAbsent(undefined));

/** Not every file system has links. */
const linkOrCopy = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to));

/** Adds the files of one data folder to another one's, and on its disk. What is removed meanwhile is left out. */
const copyFiles = async (
  from: string,
  to: string,
  copy: (from: string, to: string) => Promise<void>,
): Promise<void> => {
  const [source, target] = [join(from, FILES, KEPT), join(to, FILES, KEPT)];
  const names = await readdir(source).catch(unlessAbsent([]));
  if (names.length === 0) return;
  await mkdir(target, { recursive: true });
  const there = new Set(await readdir(target));
  for (const name of names.filter((each) => !there.has(each))) {
    const part = join(target, "..", name);
    await copy(join(source, name), part).catch(unlessAbsent(undefined));
    // Whole, or not there.
    await rename(part, join(target, name)).catch(unlessAbsent(undefined));
  }
  await syncFolder(target);
};

const unlessAbsent =
  <Value>(value: Value) =>
  (error: unknown): Value => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return value;
    throw error;
  };

/** Gives the table a second name, in a folder of its own that can be used as a data folder, and the files likewise. */
const keepAside = async (data: string): Promise<string> => {
  const aside = join(data, `until-${new Date().toISOString().replaceAll(":", "-")}`);
  await mkdir(join(aside, TABLE), { recursive: true });
  await linkOrCopy(fileOf(data), fileOf(aside));
  await copySecret(data, aside);
  await copyFiles(data, aside, linkOrCopy);
  return aside;
};
