import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompressed } from "./precompressed.ts";
import { preloaded } from "./preloaded.ts";
import { withoutUnread } from "./without-unread.ts";
import { withoutUnused } from "./without-unused.ts";

/** Under `sst dev` Vite's server forwards requests to the deployed HTTP API, so the web app and the API have one origin everywhere. */
const api = process.env.PARLEY_API;

export default defineConfig({
  plugins: [react(), withoutUnread(), withoutUnused(), preloaded("signed-in"), precompressed()],
  ...(api && { server: { proxy: { "/api": { target: api, changeOrigin: true } } } }),
  // One style sheet, so that a preloaded module does not wait for another one. No inlining, as the Content-Security-Policy in
  // security-headers.json only allows files of the page's own origin.
  build: {
    target: "es2022",
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every screen needs is one file: it compresses better than the pieces that the bundler would make of it.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "libraries", test: /node_modules\/(\.pnpm\/)?(@?react|scheduler|zod|@tanstack)/ }],
        },
      },
    },
  },
});
