import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { pnpm } from "../../apps/local/bin/setup.mjs";

/** Fetched when the bench runs: nothing else needs it, and `npm start` would install it, too. */
const LIGHTHOUSE = "lighthouse@12.8.2";

const CATEGORIES = ["performance", "accessibility", "best-practices"];

const Report = z.object({ categories: z.record(z.string(), z.object({ title: z.string(), score: z.number() })) });

/**
 * What Lighthouse gives a page on a simulated phone (slow 4G, a quarter of this CPU): from 0 to 100, by category. A browser of its own opens
 * the page and sends `cookie`. Undefined where Lighthouse cannot be fetched or does not run; what it says then is on standard error.
 */
export const measureScores = async (
  url: string,
  chromium: string,
  cookie?: string,
): Promise<{ category: string; score: number }[] | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-lighthouse-"));
  const report = join(folder, "report.json");
  const sandbox = process.getuid?.() === 0 ? " --no-sandbox" : "";
  const args = [
    ...["dlx", LIGHTHOUSE, url, "--quiet", "--output=json", `--output-path=${report}`],
    ...[`--only-categories=${CATEGORIES.join()}`, `--chrome-flags=--headless${sandbox}`],
    ...(cookie === undefined ? [] : [`--extra-headers=${JSON.stringify({ Cookie: cookie })}`]),
  ];
  try {
    const env = { ...process.env, CHROME_PATH: chromium };
    if ((await pnpm(args, { env, stdio: ["ignore", "ignore", "inherit"] })) !== 0) return undefined;
    const { categories } = Report.parse(JSON.parse(await readFile(report, "utf8")));
    return Object.values(categories).map(({ title, score }) => ({ category: title, score: Math.round(100 * score) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
