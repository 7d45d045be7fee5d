import { access, constants, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Attributes } from "@parley/core/table/expression";
import * as Keys from "@parley/core/table/keys";
import { ClassicLevel } from "classic-level";
import { formerRows } from "./former";
import { StartError } from "./start-error";
import { openStore, type Store } from "./store";
import { inspect, isReadable } from "./table-file";

/** Hears, in one sentence, why the database can't go on. Nothing that waits for a commit goes on either. */
export type OnFailure = (sentence: string) => void;

/** In the data folder: the table, and the LevelDB of earlier versions, which also locks the folder. */
export const TABLE = "table";
const FORMER = "database";

/** A row of the table that says that all rows of earlier versions are in it. */
const TAKEN_OVER = { pk: "DATABASE", sk: "TAKEN_OVER" };
const TAKEN_OVER_AT_ONCE = 1_000;

/** Opens the database in `data` (a folder, made if missing) or in `memory`. Throws `StartError` where the folder can't be used. */
export const openDatabase = async (data: string, onFailure: OnFailure): Promise<Store> => {
  if (data === "memory") return openTemporary(onFailure);
  await requireWritable(data);
  const former = await lock(data);
  try {
    const store = await openTable(data, onFailure);
    await takeOver(former, store);
    const close = async () => {
      await store.close();
      await former.close();
    };
    return { ...store, close };
  } catch (error) {
    await former.close();
    throw error;
  }
};

/** LMDB needs files. These are in the system's folder for such, and have no names any more where it allows that. */
const openTemporary = async (onFailure: OnFailure): Promise<Store> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-memory-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const store = openStore(folder, { isLasting: false, onFailure: () => onFailure(stopped(folder)) });
  // Windows keeps what is open.
  await remove().catch(() => {});
  const close = async () => {
    await store.close();
    await remove();
  };
  return { ...store, close };
};

/** Makes the folder if it is missing. Throws `StartError` where it can't be written to. */
export const requireWritable = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
};

const unwritable = (folder: string, cause: unknown) =>
  new StartError(`The data folder ${folder} can't be written to. Choose another: PARLEY_DATA=<folder>.`, { cause });

const damaged = (folder: string, cause?: unknown) =>
  new StartError(
    `The file ${join(folder, TABLE, "data.mdb")} is damaged: put a backup of ${folder} in its place, or choose another folder: PARLEY_DATA=<folder>.`,
    { cause },
  );

/** LMDB itself has printed the reason. */
const stopped = (folder: string): string =>
  `Parley stopped, as its data folder ${folder} can't be written to any more: nothing that was acknowledged is lost; make room, and start it again.`;

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

/**
 * Takes the folder for this process alone, until what it returns is closed or the process ends. Throws `StartError` where another has it. Node has no lock that ends with its process, but LevelDB has; and by this one earlier versions are kept out, too.
 */
export const lock = async (folder: string): Promise<ClassicLevel> => {
  const level = new ClassicLevel(join(folder, FORMER));
  try {
    await level.open();
    return level;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (codeOf(cause) === "LEVEL_LOCKED")
      throw new StartError(`The data folder ${folder} can't be opened. Is another Parley using it?`, { cause });
    throw unwritable(folder, cause);
  }
};

/** What the system says where a file may not be written: not permitted, denied, no space, read-only. */
const REFUSALS: readonly unknown[] = [1, 13, 28, 30];

const openTable = async (folder: string, onFailure: OnFailure): Promise<Store> => {
  const path = join(folder, TABLE);
  const state = await inspect(join(path, "data.mdb"));
  if (state === "damaged" || (state === "cut off" && !(await isReadable(path)))) throw damaged(folder);
  try {
    return openStore(path, { isLasting: true, onFailure: () => onFailure(stopped(folder)) });
  } catch (cause) {
    throw REFUSALS.includes(codeOf(cause)) ? unwritable(folder, cause) : damaged(folder, cause);
  }
};

/** Copies what earlier versions kept, once. Their files stay as they are. */
const takeOver = async (former: ClassicLevel, store: Store): Promise<void> => {
  const { table, lasting } = store.view();
  if (await table.get(TAKEN_OVER)) return;
  let count = 0;
  for await (const row of formerRows(former)) {
    await table.put(row);
    count += 1;
    if (count % TAKEN_OVER_AT_ONCE === 0) await lasting();
  }
  await lasting();
  await table.put(TAKEN_OVER);
  await lasting();
};

/** Rooms are nearly all of the table, and nothing in them expires. */
const LASTING = Keys.roomPk("");

/**
 * What DynamoDB's TTL does, and one thing more: no connection outlives the process, so those from before `startedAt` (ms) go too. Running
 * while the product serves is safe.
 */
export const sweep = (store: Store, startedAt: number): Promise<void> =>
  store.sweep(
    ({ ttl, connectedAt }: Attributes) =>
      Number(ttl) < Math.floor(Date.now() / 1000) || Number(connectedAt) < startedAt,
    LASTING,
  );
