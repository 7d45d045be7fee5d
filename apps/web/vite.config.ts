import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Nothing is inlined: the Content-Security-Policy in security-headers.json allows files of the page's own origin only. The manifest
  // tells check-size.mjs what the first load needs.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, manifest: true },
});
