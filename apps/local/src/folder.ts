import { open } from "node:fs/promises";

/** In the data folder: the files that people have sent, or are about to send. */
export const FILES = "files";
/** In that folder: those that were looked at. A file here never changes. */
export const KEPT = "kept";

/** A new name of a file is on disk when its folder is. Windows, which cannot open folders, does without. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync();
  await folder?.close();
};
