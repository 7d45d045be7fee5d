import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Plugin } from "vite";

const ENCODINGS = { br: promisify(brotliCompress), gz: promisify(gzip) };

/**
 * Writes a `.br` and a `.gz` beside each file of the build, which the local product sends. On AWS CloudFront compresses, so infra/web.ts
 * leaves them out. zlib's defaults are the best level for brotli, and 6 of 9 for gzip.
 */
export const precompressed = (): Plugin => ({
  name: "precompressed",
  apply: "build",
  async writeBundle({ dir = "" }) {
    const names = (await readdir(dir, { recursive: true })).filter((name) => /\.(html|js|css|svg)$/.test(name));
    for (const name of names) {
      const file = join(dir, name);
      const content = await readFile(file);
      for (const [extension, compress] of Object.entries(ENCODINGS))
        await writeFile(`${file}.${extension}`, await compress(content));
    }
  },
});
