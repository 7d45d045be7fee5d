import { api } from "./api";
import { router } from "./router";
import { deployment } from "./this-stage";

const { host, sharedRouter } = deployment;

const compressed = "**/*.{br,gz}";

/** The web app. Paths that are not files are the page; under `assets/` they are an error, as S3 is asked for them and has nothing. */
export const site = new sst.aws.StaticSite("Web", {
  path: "apps/web",
  build: { command: "npm run build", output: "dist" },
  ...(router && { router: { instance: router, ...(sharedRouter !== undefined && host && { domain: host }) } }),
  assets: {
    // Names in assets/ carry a hash of their content. CloudFront compresses what it sends by itself.
    fileOptions: [
      { files: "assets/**", ignore: compressed, cacheControl: "public, max-age=31536000, immutable" },
      { files: "*", ignore: compressed, cacheControl: "no-cache" },
    ],
    // A page that was opened before this deploy may still ask for what it was built with.
    purge: false,
  },
  // What changes is asked for anew every time, and what does not has a new name.
  invalidation: false,
  // SST describes the build's environment in a file, of which nobody reads this one: out of the sources with it.
  vite: { types: "../../.sst/web-env.d.ts" },
  transform: { assets: { cors: false } },
  dev: { command: "npm run dev", url: "http://localhost:5173", title: "Web" },
  // For Vite's server alone: the deployed web app asks its own origin.
  ...($dev && { environment: { PARLEY_API: api.url } }),
});
