import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** A part of the README that a run has written. */
export const PARTS = ["bench", "overload", "memory", "redeploy", "search"] as const;
export type Part = (typeof PARTS)[number];

const Recorded = z.object({ report: z.string() });

export const recordPath = (part: Part): string => fileURLToPath(new URL(`../dist/${part}.json`, import.meta.url));
const readmePath = fileURLToPath(new URL("../README.md", import.meta.url));

/** Writes what a run has measured, and its report, to `dist`. */
export const record = async (part: Part, figures: object, report: string): Promise<void> => {
  const path = recordPath(part);
  await mkdir(fileURLToPath(new URL("../dist", import.meta.url)), { recursive: true });
  await writeFile(path, `${JSON.stringify({ measuredAt: new Date(), ...figures, report }, null, 2)}\n`);
};

const readReport = async (part: Part): Promise<string | undefined> => {
  const text = await readFile(recordPath(part), "utf8").catch(() => undefined);
  return text === undefined ? undefined : Recorded.parse(JSON.parse(text)).report;
};

/** The page with the report between the part's marks. Throws where the page has no such marks. */
export const withReport = (page: string, part: Part, report: string): string => {
  const [begin, end] = [`<!-- generated: ${part} -->`, "<!-- end -->"];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`The page has no place for the report of ${part}.`);
  return `${page.slice(0, from + begin.length)}\n\n${report}\n\n${page.slice(to)}`;
};

/** Writes the reports of the last runs into the README. Answers with the parts that there were reports of. */
export const renewReadme = async (): Promise<Part[]> => {
  let page = await readFile(readmePath, "utf8");
  const renewed: Part[] = [];
  for (const part of PARTS) {
    const report = await readReport(part);
    if (report === undefined) continue;
    page = withReport(page, part, report);
    renewed.push(part);
  }
  await writeFile(readmePath, page);
  return renewed;
};
