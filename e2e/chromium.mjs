// Finds a Chromium for the end-to-end tests: one on the system, else Playwright's own, else Debian's packages.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "./apt.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** The same engine without windows: a page costs two thirds of the CPU time. */
const HEADLESS = "/usr/bin/chromium-headless-shell";

const SYSTEM = {
  linux: [
    HEADLESS,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

const onSystem = () => (SYSTEM[process.platform] ?? []).find((path) => existsSync(path));

const playwrights = async () => {
  const { chromium } = createRequire(join(here, "package.json"))("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
};

/** The path of a Chromium, or undefined where there is none. Installs nothing. */
export const findChromium = async () => onSystem() ?? (await playwrights());

/** As `findChromium`, but installs one where there is none, and on Debian the one without windows in any case. */
export const requireChromium = async () => {
  if (!existsSync(HEADLESS)) installPackages("chromium-headless-shell");
  const found = await findChromium();
  if (found) return found;
  console.log("Installing Playwright's Chromium for the end-to-end tests.");
  const playwright = join(here, "node_modules", "@playwright", "test", "cli.js");
  const install = [playwright, "install", "chromium-headless-shell", "chromium"];
  if (spawnSync(process.execPath, install, { stdio: ["ignore", "ignore", "inherit"] }).status === 0)
    return playwrights();
  installPackages("chromium");
  return onSystem();
};
