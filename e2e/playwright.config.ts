import { defineConfig } from "@playwright/test";
import { findChromium } from "./chromium.mjs";

const ENGINES = ["chromium", "firefox", "webkit"] as const;
const { E2E_ENGINE } = process.env;
const browserName = ENGINES.find((engine) => engine === (E2E_ENGINE ?? "chromium"));
if (!browserName) throw new Error(`E2E_ENGINE is one of ${ENGINES.join(", ")}, not ${E2E_ENGINE}.`);

// Where an engine is named, it is Playwright's own.
const executablePath = E2E_ENGINE ? undefined : await findChromium();
/** What is not there by then is not coming. */
const WAIT_MS = 20_000;

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "tests",
  globalSetup: "../apps/local/bin/bundle.mjs",
  // Against a stage that runs elsewhere: the tests that need nothing but its address.
  ...(process.env.E2E_URL && { grep: /@stage/ }),
  // The README's pictures are Chromium's, and engines.spec and push.spec open their engines themselves.
  ...(browserName !== "chromium" && { testIgnore: ["**/picture.spec.ts", "**/engines.spec.ts", "**/push.spec.ts"] }),
  fullyParallel: true,
  // On two cores: a test waits for a third of its time.
  workers: 3,
  forbidOnly: Boolean(process.env.CI),
  // A machine that stalls is not a defect of the product; the report names every test that needed the second try.
  retries: process.env.CI ? 1 : 0,
  // A test waits for conditions; on a machine that does other things beside, they take long.
  timeout: 120_000,
  expect: { timeout: WAIT_MS },
  reporter: process.env.E2E_REPORT ? [["list"], ["json", { outputFile: process.env.E2E_REPORT }]] : [["list"]],
  use: {
    browserName,
    viewport: { width: 1280, height: 800 },
    actionTimeout: WAIT_MS,
    // The app's files would be fetched once more for each person. What is about the worker allows it.
    serviceWorkers: "block",
    // A trace of each test would cost as much as the tests themselves.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    ...(browserName === "chromium" && {
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
    }),
  },
});
