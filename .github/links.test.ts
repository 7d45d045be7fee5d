import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Folders that tools write to. */
const OUTPUTS = new Set(["node_modules", "dist", "test-results", "reports", "coverage"]);

/** The repository's Markdown files. */
const documents = (folder = ""): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (OUTPUTS.has(entry.name) || entry.name.startsWith(".")) return [];
    if (entry.isDirectory()) return documents(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });

/** The anchors that GitHub gives a document's headings. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** What is wrong with a document's links to other files of the repository, and to headings of these. */
const brokenLinks = (path: string): string[] => {
  const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const linked = file === "" ? path : join(dirname(path), file);
      return !existsSync(join(root, linked)) || (anchor !== undefined && !anchors(read(linked)).includes(anchor));
    });
};

it.each(documents())("%s links to files and headings that exist", (path) => {
  expect(brokenLinks(path)).toEqual([]);
});
