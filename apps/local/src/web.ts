import { existsSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import headers from "@parley/web/security-headers.json" with { type: "json" };
import sirv from "sirv";

/** Where `vite build` puts the web app. */
export const builtWeb = join(dirname(createRequire(import.meta.url).resolve("@parley/web/package.json")), "dist");

const YEAR_S = 365 * 24 * 60 * 60;

/** Names that begin with a point are the build's own. */
const HIDDEN = /^[^?]*\/(\.|%2e)/i;

/** Serves the web app built into `folder`, as it is at each request, with the headers that the deployed one has; 503 while it is not built. */
export const serveWeb = (folder: string): RequestListener => {
  const files = sirv(folder, {
    // Looks for each file when it is asked for: a build may replace them all meanwhile.
    dev: true,
    single: true,
    etag: true,
    // The build puts them beside each file.
    brotli: true,
    gzip: true,
    // An asset that is gone is an error, not the page.
    ignores: ["^/assets/"],
    setHeaders(response, path) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      // Names in assets/ carry a hash of their content.
      const immutable = path.startsWith("/assets/");
      response.setHeader("Cache-Control", immutable ? `public, max-age=${YEAR_S}, immutable` : "no-cache");
    },
  });
  return (request, response) => {
    const refuse = () => {
      if (existsSync(join(folder, "index.html"))) response.writeHead(404).end();
      else
        response
          .writeHead(503, { "Content-Type": "text/plain" })
          .end("The web app is not built yet: npm start builds it.\n");
    };
    if (HIDDEN.test(request.url ?? "")) return refuse();
    // A build may remove the file between the look for it and its reading.
    response.on("pipe", (file) => file.on("error", () => response.destroy()));
    try {
      files(request, response, refuse);
    } catch {
      refuse();
    }
  };
};
