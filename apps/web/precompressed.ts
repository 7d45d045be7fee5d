import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Plugin } from "vite";

const ENCODINGS = { br: promisify(brotliCompress), gz: promisify(gzip) };

/**
 * Puts a `.br` and a `.gz` beside each file of the build, for the local product to send. On AWS CloudFront compresses, so infra/web.ts leaves
 * them out. The defaults of zlib are its best for brotli, and 6 of 9 for gzip.
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
