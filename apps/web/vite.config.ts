import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompressed } from "./precompressed.ts";
import { preloaded } from "./preloaded.ts";

/** Under `sst dev` the HTTP API is a deployed one, and Vite's server hands it on: the web app and the API have one origin everywhere. */
const api = process.env.PARLEY_API;

export default defineConfig({
  plugins: [react(), preloaded("signed-in"), precompressed()],
  ...(api && { server: { proxy: { "/api": { target: api, changeOrigin: true } } } }),
  // One style sheet: a module that is preloaded must not wait for another. Nothing is inlined: the Content-Security-Policy in security-headers.json allows files of the page's own origin only.
  build: {
    target: "es2022",
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
