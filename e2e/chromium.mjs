// Finds a Chromium for the end-to-end tests: one on the system, else Playwright's own, else Debian's package.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

const SYSTEM = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome"],
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

const run = (command, args) =>
  spawnSync(command, args, {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

/** The path of a Chromium, or undefined where there is none. Installs nothing. */
export const findChromium = async () => onSystem() ?? (await playwrights());

/** As `findChromium`, but installs one where there is none. */
export const requireChromium = async () => {
  const found = await findChromium();
  if (found) return found;
  console.log("Installing a Chromium for the end-to-end tests.");
  const playwright = join(here, "node_modules", "@playwright", "test", "cli.js");
  if (run(process.execPath, [playwright, "install", "chromium-headless-shell", "chromium"])) return playwrights();
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (asRoot && run("apt-get", ["update", "-qq"]))
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
  return onSystem();
};
