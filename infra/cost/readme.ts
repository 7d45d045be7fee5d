import { join } from "node:path";
import counted from "../../apps/simulation/usage.json";
import { root } from "../offline/platform";
import type { Watched } from "./bill";
import { costTables } from "./table";

export const README = join(root, "infra", "README.md");

/** What `apps/functions` emits, and what the alarms look at; `test/watched.test.ts` counts both. */
export const WATCHED: Watched = { metrics: 19, alarmMetrics: 26 };

const BEGIN = "<!-- generated: cost -->\n";
const END = "<!-- end -->";

/** README.md with its tables made anew. */
export const renewed = (readme: string): string => {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error("infra/README.md has no place for the tables of what a month costs.");
  return `${readme.slice(0, begin + BEGIN.length)}\n${costTables(counted, WATCHED)}\n${readme.slice(end)}`;
};
