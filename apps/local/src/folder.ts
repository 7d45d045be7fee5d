import { open } from "node:fs/promises";

/** A new name of a file is on disk when its folder is. Windows, which cannot open folders, does without. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync();
  await folder?.close();
};
