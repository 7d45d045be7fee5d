import { defineConfig } from "@playwright/test";
import { findChromium } from "./chromium.mjs";

const executablePath = await findChromium();
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "tests",
  // Against a stage that runs elsewhere: the tests that need nothing but its address.
  ...(process.env.E2E_URL && { grep: /@stage/ }),
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A machine that stalls is not a defect of the product; the report names every test that needed the second try.
  retries: process.env.CI ? 1 : 0,
  // A test waits for conditions; on a machine that does other things beside, they take long.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: process.env.E2E_REPORT ? [["list"], ["json", { outputFile: process.env.E2E_REPORT }]] : [["list"]],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        // Chromium's sandbox does not run as root.
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
