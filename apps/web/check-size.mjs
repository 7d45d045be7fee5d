import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

// The JavaScript that the first page load needs, as the build's manifest tells: the entry and what it imports statically.
const LIMIT_KB = 150;
const dist = new URL("dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const initial = new Set();
const visit = (name) => {
  if (initial.has(name)) return;
  initial.add(name);
  for (const imported of manifest[name].imports ?? []) visit(imported);
};
for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(name);

const bytes = [...initial].reduce(
  (sum, name) => sum + gzipSync(readFileSync(new URL(manifest[name].file, dist))).length,
  0,
);
const report = `Initial JavaScript: ${(bytes / 1000).toFixed(1)} kB gzip (limit ${LIMIT_KB} kB)`;
if (initial.size === 0 || bytes > LIMIT_KB * 1000) {
  console.error(report);
  process.exit(1);
}
console.log(report);
