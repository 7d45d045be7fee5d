import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { emojiTable } from "./emoji-table.ts";
import { lightIcons } from "./light-icons.ts";
import { precompressed } from "./precompressed.ts";
import { preloaded } from "./preloaded.ts";
import { reachedFrom } from "./reached-from.ts";
import { serviceWorker } from "./service-worker.ts";
import { withoutUnread } from "./without-unread.ts";
import { withoutUnused } from "./without-unused.ts";

/** Under `sst dev` Vite's server forwards requests to the deployed HTTP API, so the web app and the API have one origin everywhere. */
const api = process.env.PARLEY_API;

export default defineConfig({
  plugins: [
    react(),
    emojiTable(),
    lightIcons(),
    withoutUnread(),
    withoutUnused(),
    preloaded("workspace/signed-in.tsx"),
    serviceWorker(),
    precompressed(),
  ],
  ...(api && { server: { proxy: { "/api": { target: api, changeOrigin: true } } } }),
  // One style sheet, so that a preloaded module does not wait for another one. No inlining, as the Content-Security-Policy in
  // security-headers.json only allows files of the page's own origin.
  build: {
    target: "es2022",
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every screen needs is one file, and so is what every screen of somebody signed in needs: each compresses better than the pieces that
    // the bundler would make of it.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "libraries",
              test: /node_modules\/(\.pnpm\/)?(@?react|scheduler|zod|@tanstack)(?!.*(mutationObserver|useMutation|[iI]nfinite))/,
            },
            { name: "app", tags: ["$initial"] },
            { name: reachedFrom("signed-in", /\/workspace\/signed-in\.tsx$/), debugName: "signed-in" },
          ],
        },
      },
    },
  },
});
