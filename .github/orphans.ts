import { pathToFileURL } from "node:url";

/** Where SST keeps the state of a preview, in the bucket that its parameter `/sst/bootstrap` names. */
const STATE = /^app\/parley\/pr-([1-9]\d{0,8})\.json$/;

/**
 * The numbers of the previews that have no open pull request. `keys` are those of the state bucket, as S3 lists them: null where there are
 * none. Throws for anything else, so that a list that could not be read is never taken for an empty one.
 */
export const orphans = (keys: unknown, open: unknown): number[] => {
  if (keys !== null && !Array.isArray(keys)) throw new Error("The list of stages is no list.");
  if (!Array.isArray(open) || !open.every(Number.isInteger)) throw new Error("The list of pull requests is none.");
  const alive = new Set(open);
  return (keys ?? [])
    .map((key: unknown) => STATE.exec(String(key))?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .filter((number) => !alive.has(number))
    .sort((a, b) => a - b);
};

const [, script, keys, open] = process.argv;
if (keys !== undefined && open !== undefined && import.meta.url === pathToFileURL(script ?? "").href)
  console.log(JSON.stringify(orphans(JSON.parse(keys), JSON.parse(open))));
