import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { runCampaign } from "./campaign";
import { SEEDED_BUGS, type SeededBug } from "./seeded-bugs";

const SEEDS = fileURLToPath(new URL("seeds.json", import.meta.url));

/** A bug must be found within so many runs. */
export const RUNS = 200;

/** By seeded bug, the seed of a run that finds it. The test begins there, which saves minutes: a change of plans or of the product moves it. */
const seeds: Readonly<Record<string, number>> = JSON.parse(readFileSync(SEEDS, "utf8"));

export const seedOf = ({ name }: SeededBug): number => seeds[name] ?? 1;

/** The first run from `seed` on that breaks the bug's own invariant. Undefined where none of `runs` does. */
export const seekBug = async (bug: SeededBug, seed: number, runs = RUNS): Promise<number | undefined> => {
  const { failures } = await runCampaign({ runs, seed, bug, until: bug.breaks });
  return failures.find(({ found }) => found.some(({ rule }) => rule === bug.breaks))?.seed;
};

/**
 * Seeks anew each bug that its seed no longer finds. Calls `tell` with what it finds and writes the seed at once, as all of them take long.
 * Answers with the bugs that it doesn't find.
 */
export const seekAll = async (tell: (bug: SeededBug, seed: number | undefined) => void): Promise<string[]> => {
  const found = new Map<string, number>(SEEDED_BUGS.map((bug) => [bug.name, seedOf(bug)]));
  const left = [...SEEDED_BUGS];
  const lost: string[] = [];
  const work = async (): Promise<void> => {
    for (let bug = left.shift(); bug; bug = left.shift()) {
      const seed = (await seekBug(bug, seedOf(bug), 1)) ?? (await seekBug(bug, 1));
      tell(bug, seed);
      if (seed === undefined) {
        lost.push(bug.name);
        continue;
      }
      found.set(bug.name, seed);
      write(found);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return lost;
};

const write = (found: ReadonlyMap<string, number>): void => {
  const sorted = Object.fromEntries([...found].sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(SEEDS, `${JSON.stringify(sorted, undefined, 2)}\n`);
};
