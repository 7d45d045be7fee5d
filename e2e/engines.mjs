// Finds the engines beside Chromium that some tests run in, as Debian packs them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { installPackages } from "./apt.mjs";

const existing = (path) => (existsSync(path) ? path : undefined);

const libraries = "/usr/lib";
const miniBrowsers = () =>
  readdirSync(libraries)
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join(libraries, name, "webkit2gtk-4.1", "MiniBrowser"));

/** The program `browser`, or undefined where there is none. */
export const findFirefox = () => {
  const browser = existing("/usr/bin/firefox-esr");
  return browser && { browser };
};

/** The programs `browser`, `driver` and `screen`, or undefined where one is not there. */
export const findWebKit = () => {
  const driver = existing("/usr/bin/WebKitWebDriver");
  const screen = existing("/usr/bin/Xvfb");
  const browser = driver && miniBrowsers().find((path) => existsSync(path));
  return browser && screen && { browser, driver, screen };
};

const PACKAGES = {
  Firefox: { find: findFirefox, names: ["firefox-esr"] },
  WebKit: { find: findWebKit, names: ["webkit2gtk-driver", "xvfb"] },
};

const missing = () => Object.entries(PACKAGES).filter(([, { find }]) => !find());

/** Installs the engines that are missing, where that is possible. */
export const installEngines = () => {
  const names = missing().flatMap(([, { names }]) => names);
  if (names.length > 0) installPackages(...names);
};

/** A sentence for each engine that is skipped, by its name. */
export const skippedEngines = () =>
  Object.fromEntries(
    missing().map(([engine, { names }]) => [
      engine,
      `What is tested in ${engine} is skipped, as ${engine} is not here: it takes Debian's ${names.join(" and ")}.`,
    ]),
  );
