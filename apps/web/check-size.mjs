import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

// The JavaScript that comes with the page: its own script, and what is preloaded for it.
const LIMIT_KB = 150;
const dist = new URL("dist/", import.meta.url);
const page = readFileSync(new URL("index.html", dist), "utf8");

const initial = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, file]) => file);
const bytes = initial.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0);
const report = `Initial JavaScript: ${(bytes / 1000).toFixed(1)} kB gzip (limit ${LIMIT_KB} kB)`;
if (initial.length === 0 || bytes > LIMIT_KB * 1000) {
  console.error(report);
  process.exit(1);
}
console.log(report);
